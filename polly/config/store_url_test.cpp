#include "polly/config/store_url.hpp"

#include <gtest/gtest.h>

#include <string>

#include "polly/base/error.hpp"

namespace polly::config {
namespace {

std::string refusal_of(std::string url) {
  try {
    (void)storage_of_url(std::move(url));
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::config);
    return error.what();
  }
  return "accepted";
}

TEST(StoreUrl, IsTheTypeAndForSqliteTheFile) {
  EXPECT_EQ(storage_of_url("memory:").type, "memory");
  EXPECT_EQ(storage_of_url("rediss://db:6379/1").type, "rediss");
  EXPECT_EQ(storage_of_url("postgres://polly@db/polly").type, "postgres");
  const Storage sqlite = storage_of_url("sqlite:///srv/a%20b.db?durability=normal");
  EXPECT_EQ(sqlite.type, "sqlite");
  EXPECT_EQ(sqlite.sqlite.path, "/srv/a b.db");
  EXPECT_EQ(sqlite.sqlite.durability, Durability::normal);
}

TEST(StoreUrl, WithoutOneTheOtherMembersAreTheSettings) {
  Storage storage;
  storage.type = "memory";
  settle_url(storage);
  EXPECT_EQ(storage.type, "memory");
}

TEST(StoreUrl, ThatCannotBeMeantIsAnErrorThatSaysWhy) {
  EXPECT_NE(refusal_of("").find("the store URL is empty: it is as in sqlite:polly.db"), std::string::npos);
  EXPECT_NE(refusal_of("/tmp/polly.db").find("does not begin with a scheme: it is as in sqlite:"), std::string::npos);
  EXPECT_EQ(refusal_of("sqlite:"), "the store URL names no file: write sqlite:PATH, as in sqlite:polly.db");
  EXPECT_EQ(refusal_of("sqlite:x?cache=1").find("the store URL says something else; allowed is ?durability=full"), 0U);
  const std::string ambiguous = refusal_of("valkey://ann:hunter2@x@db");
  EXPECT_EQ(ambiguous.find("the store URL cannot be used: "), 0U) << ambiguous;
  EXPECT_EQ(ambiguous.find("hunter2"), std::string::npos) << ambiguous;
}

}  // namespace
}  // namespace polly::config
