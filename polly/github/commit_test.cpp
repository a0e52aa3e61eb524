#include "polly/github/commit.hpp"

#include <gtest/gtest.h>

#include "polly/base/error.hpp"
#include "polly/testing/example_sha.hpp"

namespace polly {

namespace {

constexpr std::string_view kSha = "0123456789abcdef0123456789abcdef01234567";

bool is_rejected(std::string_view full_name) {
  try {
    (void)Repository::parse(full_name);
  } catch (const Error& error) {
    return error.kind() == ErrorKind::invalid_argument;
  }
  return false;
}

}  // namespace

TEST(Commit, AShaHasFortyOrSixtyFourHexadecimalDigits) {
  EXPECT_TRUE(Commit::is_sha(kSha));
  EXPECT_TRUE(Commit::is_sha(std::string(64, 'a')));
  EXPECT_FALSE(Commit::is_sha(""));
  EXPECT_FALSE(Commit::is_sha(kSha.substr(1)));
  EXPECT_FALSE(Commit::is_sha(std::string(41, 'a')));
  EXPECT_FALSE(Commit::is_sha(std::string(63, 'a')));
  EXPECT_FALSE(Commit::is_sha(std::string(39, 'a') + "g"));
  EXPECT_FALSE(Commit::is_sha(std::string(39, 'a') + " "));
}

TEST(Commit, TextThatIsNotAShaIsAnError) {
  EXPECT_THROW(Commit("main"), Error);
  EXPECT_THROW(Commit("main", Repository("acme", "shop")), Error);
}

TEST(Commit, UpperAndLowerCaseAreTheSameCommit) {
  EXPECT_EQ(Commit(std::string(40, 'A')), Commit(std::string(40, 'a')));
  EXPECT_EQ(Commit(kSha, Repository("Acme", "Shop")), Commit(kSha, Repository("acme", "shop")));
}

TEST(Commit, TheSameShaInTwoRepositoriesIsTwoCommits) {
  EXPECT_NE(Commit(kSha, Repository("acme", "shop")), Commit(kSha, Repository("fork", "shop")));
  EXPECT_NE(Commit(kSha, Repository("acme", "shop")), Commit(kSha));
}

TEST(Repository, IsReadFromItsFullName) {
  const Repository repository = Repository::parse("Octo-Org/Hello.World_2");
  EXPECT_EQ(repository.owner(), "octo-org");
  EXPECT_EQ(repository.name(), "hello.world_2");
  EXPECT_EQ(repository.full_name(), "octo-org/hello.world_2");
}

TEST(Repository, InvalidNamesAreRejected) {
  for (const std::string_view name : {"", "acme", "/", "acme/", "/shop", "acme/shop/x", "acme/.", "acme/..", "./shop",
                                      "acme/sh op", "acme/sh:op", "acme/sh{op}", "acme/shöp"}) {
    EXPECT_TRUE(is_rejected(name)) << name;
  }
}

TEST(Repository, NamesAreBounded) {
  EXPECT_FALSE(is_rejected("acme/" + std::string(Repository::kNameBytesMax, 'n')));
  EXPECT_TRUE(is_rejected("acme/" + std::string(Repository::kNameBytesMax + 1, 'n')));
  EXPECT_TRUE(is_rejected(std::string(Repository::kOwnerBytesMax + 1, 'o') + "/shop"));
}

}  // namespace polly
