// What a program reads that gives an open store other passwords, by the URL or by the settings.
#include "polly/assembly/store_access.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>

#include "polly/assembly/open_store.hpp"
#include "polly/base/run.hpp"
#include "polly/store/blocking_store.hpp"
#include "polly/testing/certificates.hpp"
#include "polly/testing/valkey_server.hpp"

namespace polly {
namespace {

// As a program writes it: the URL alone, from which prepare() derives the type.
config::Storage written_url(const testing::ValkeyServer& server, const std::string& password) {
  config::Storage settings;
  settings.url = Secret("valkey://:" + password + "@" + server.address());
  return settings;
}

std::string objection_to(const StoreAccess& access, config::Storage settings) {
  try {
    access.prepare(std::move(settings));
  } catch (const Error& error) {
    return error.what();
  }
  return "taken";
}

TEST(StoreAccess, ANewPasswordIsTakenAndARefusedOneIsNamedAsTheProgramWroteIt) {
  const testing::ValkeyServer server({.password = "s3cret-old"});
  Telemetry telemetry;
  std::optional<StoreAccess> access;
  BlockingStore store(run(open_store(written_url(server, "s3cret-old"), Runtime(telemetry), &access)));
  ASSERT_TRUE(access);
  const std::string refused = objection_to(*access, written_url(server, "s3cret-new"));
  EXPECT_EQ(refused.find("the store refuses the new access: "), 0U) << refused;
  EXPECT_NE(refused.find("check the URL's user and the URL's password"), std::string::npos) << refused;
  EXPECT_EQ(refused.find("s3cret"), std::string::npos) << refused;

  ASSERT_EQ(server.ask({"CONFIG", "SET", "requirepass", "s3cret-new"}), "OK");
  AccessChange change = access->prepare(written_url(server, "s3cret-new"));
  EXPECT_EQ(change.changed, std::vector<std::string>{"POLLY_STORE_URL"});
  EXPECT_EQ(change.untried, "");
  access->apply(std::move(change));
  EXPECT_TRUE(access->prepare(written_url(server, "s3cret-new")).changed.empty()) << "it is in use";
  store.close();
}

TEST(StoreAccess, AFileThatCannotBeUsedIsNamedAsTheProgramWroteIt) {
  const testing::ValkeyServer server({.tls = testing::test_certificates().server()});
  config::Storage settings;
  settings.type = "valkey";
  settings.valkey.addresses.emplace_back("127.0.0.1", server.tls_port());
  settings.valkey.tls.enabled = true;
  settings.valkey.tls.ca_file = testing::test_certificates().ca();
  Telemetry telemetry;
  std::optional<StoreAccess> access;
  BlockingStore store(run(open_store(settings, Runtime(telemetry), &access)));
  ASSERT_TRUE(access);
  settings.valkey.tls.ca_file = testing::test_certificates().other_ca();
  const std::string by_members = objection_to(*access, settings);
  EXPECT_NE(by_members.find("check Storage::valkey.tls.ca_file"), std::string::npos) << by_members;
  settings.is_from_environment = true;
  const std::string by_variables = objection_to(*access, settings);
  EXPECT_NE(by_variables.find("check POLLY_VALKEY_TLS_CA"), std::string::npos) << by_variables;
  store.close();
}

}  // namespace
}  // namespace polly
