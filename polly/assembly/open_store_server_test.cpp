// What a program reads that opened a Valkey server by its URL, or by the settings, without the password.
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "polly/assembly/open_store.hpp"
#include "polly/base/run.hpp"
#include "polly/store/blocking_store.hpp"
#include "polly/testing/valkey_server.hpp"

namespace polly {
namespace {

std::string refusal_of(config::Storage settings) {
  Telemetry telemetry;
  try {
    run(open_store(std::move(settings), Runtime(telemetry)));
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::permission_denied) << error.what();
    return error.what();
  }
  return "opened";
}

TEST(OpenStoreByUrl, ARefusalNamesTheUrlsPartTheMemberOrTheVariable) {
  const testing::ValkeyServer server({.password = "s3cret-right"});
  config::Storage by_url = config::storage_of_url("valkey://" + server.address());
  EXPECT_NE(refusal_of(by_url).find("set the URL's password (and the URL's user for"), std::string::npos)
      << refusal_of(by_url);
  by_url.is_from_environment = true;
  EXPECT_NE(refusal_of(by_url).find("set POLLY_VALKEY_PASSWORD (and POLLY_VALKEY_USERNAME for"), std::string::npos);
  config::Storage by_members;
  by_members.type = "valkey";
  by_members.valkey.addresses.emplace_back("127.0.0.1", server.port());
  EXPECT_NE(refusal_of(by_members).find("set Storage::valkey.credentials.password"), std::string::npos);
}

TEST(OpenStoreByUrl, AValkeyServerNeedsNothingElse) {
  const testing::ValkeyServer server({.password = "s3cret-right"});
  Telemetry telemetry;
  BlockingStore store(run(open_store("valkey://:s3cret-right@" + server.address(), Runtime(telemetry))));
  store.set("answer", 42);
  EXPECT_EQ(store.get<int>("answer"), 42);
  store.close();
}

}  // namespace
}  // namespace polly
