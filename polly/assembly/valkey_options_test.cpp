#include "polly/assembly/valkey_options.hpp"

#include <gtest/gtest.h>

#include <chrono>

#include "polly/base/error.hpp"
#include "polly/config/load.hpp"
#include "polly/config/valkey.hpp"

namespace polly {
namespace {

using namespace std::chrono_literals;
using Addresses = std::vector<valkey::Address>;

valkey::Options options_of(const config::Environment& environment) {
  return valkey_options(config::load(environment).config.storage);
}

TEST(ValkeyOptionsOfTheConfiguration, AreWhatEachVariableSays) {
  const valkey::Options options = options_of({{"POLLY_STORAGE_TYPE", "valkey"},
                                              {"POLLY_STORAGE_TIMEOUT", "500ms"},
                                              {"POLLY_VALKEY_ADDRESS", "[::1]:6380"},
                                              {"POLLY_VALKEY_USERNAME", "ann"},
                                              {"POLLY_VALKEY_PASSWORD", "s3cret"},
                                              {"POLLY_VALKEY_DB", "2"},
                                              {"POLLY_VALKEY_CONNECTIONS", "4"},
                                              {"POLLY_VALKEY_TLS", "true"},
                                              {"POLLY_VALKEY_TLS_CA", "ca.pem"},
                                              {"POLLY_VALKEY_TLS_CERT", "cert.pem"},
                                              {"POLLY_VALKEY_TLS_KEY", "key.pem"},
                                              {"POLLY_VALKEY_TLS_SERVER_NAME", "db"},
                                              {"POLLY_VALKEY_TLS_VERIFY", "false"},
                                              {"POLLY_VALKEY_WAIT_REPLICAS", "1"},
                                              {"POLLY_VALKEY_START_TIMEOUT", "1m"}});
  EXPECT_EQ(options.topology, valkey::Topology::standalone);
  EXPECT_EQ(options.addresses, Addresses{valkey::Address("::1", 6380)});
  EXPECT_EQ(options.credentials.username, "ann");
  EXPECT_EQ(options.credentials.password.reveal(), "s3cret");
  EXPECT_EQ(options.database, 2U);
  EXPECT_EQ(options.connections, 4U);
  EXPECT_TRUE(options.tls.enabled);
  EXPECT_EQ(options.tls.ca_file, "ca.pem");
  EXPECT_EQ(options.tls.certificate_file, "cert.pem");
  EXPECT_EQ(options.tls.key_file, "key.pem");
  EXPECT_EQ(options.tls.server_name, "db");
  EXPECT_FALSE(options.tls.verify);
  EXPECT_EQ(options.wait_replicas, 1U);
  EXPECT_EQ(options.command_timeout, 500ms);
  EXPECT_EQ(options.start_timeout, 1min);
}

TEST(ValkeyOptionsOfTheConfiguration, KnowEveryTopology) {
  const valkey::Options watched = options_of({{"POLLY_STORAGE_TYPE", "valkey"},
                                              {"POLLY_VALKEY_SENTINEL_ADDRS", "s1:26379,s2:26379"},
                                              {"POLLY_VALKEY_SENTINEL_MASTER", "mymaster"},
                                              {"POLLY_VALKEY_SENTINEL_USERNAME", "watcher"},
                                              {"POLLY_VALKEY_SENTINEL_PASSWORD", "eyes"}});
  EXPECT_EQ(watched.topology, valkey::Topology::sentinel);
  EXPECT_EQ(watched.addresses, (Addresses{valkey::Address("s1", 26379), valkey::Address("s2", 26379)}));
  EXPECT_EQ(watched.sentinel_master, "mymaster");
  EXPECT_EQ(watched.sentinel_credentials.username, "watcher");
  EXPECT_EQ(watched.sentinel_credentials.password.reveal(), "eyes");

  const valkey::Options cluster = options_of(
      {{"POLLY_STORAGE_TYPE", "valkey"}, {"POLLY_VALKEY_CLUSTER", "true"}, {"POLLY_VALKEY_ADDRESS", "a:1,b:2"}});
  EXPECT_EQ(cluster.topology, valkey::Topology::cluster);
  EXPECT_EQ(cluster.addresses.size(), 2U);

  const valkey::Options socket = options_of({{"POLLY_STORAGE_TYPE", "valkey"}, {"POLLY_VALKEY_ADDRESS", "unix:/v"}});
  EXPECT_EQ(socket.addresses, Addresses{valkey::Address::of_socket("/v")});
}

TEST(ValkeyOptionsOfTheConfiguration, TakeFromTheVariablesWhatTheUrlLeavesOpen) {
  const valkey::Options options = options_of({{"POLLY_STORE_URL", "valkeys://bob@h/1?connections=2"},
                                              {"POLLY_STORAGE_TIMEOUT", "1s"},
                                              {"POLLY_VALKEY_USERNAME", "ann"},
                                              {"POLLY_VALKEY_PASSWORD", "s3cret"},
                                              {"POLLY_VALKEY_CONNECTIONS", "4"},
                                              {"POLLY_VALKEY_TLS_CA", "ca.pem"}});
  EXPECT_EQ(options.addresses, Addresses{valkey::Address("h", 6379)});
  EXPECT_EQ(options.credentials.username, "bob");
  EXPECT_EQ(options.credentials.password.reveal(), "s3cret");
  EXPECT_EQ(options.database, 1U);
  EXPECT_EQ(options.connections, 2U);
  EXPECT_EQ(options.tls.ca_file, "ca.pem");
  EXPECT_EQ(options.command_timeout, 1s);
}

TEST(ValkeyOptionsOfTheConfiguration, RefuseAUrlThatIsNotMeant) {
  EXPECT_THROW(options_of({{"POLLY_STORE_URL", "valkey://h/x"}}), Error);
  EXPECT_THROW(options_of({{"POLLY_STORE_URL", "valkey://h"}, {"POLLY_VALKEY_TLS_CA", "ca.pem"}}), Error)
      << "its user expects TLS";
}

TEST(ValkeyOptionsOfTheConfiguration, UnderstandEverySchemeThatIsSaidToLeadToValkey) {
  for (const std::string_view scheme : config::kValkeySchemes) {
    EXPECT_TRUE(config::is_valkey(scheme));
    const bool is_unix = scheme == "unix";
    const std::string url = std::string(scheme) + (is_unix ? ":///run/v.sock" : "://host/");
    const bool has_sentinels = scheme.ends_with("+sentinel");
    EXPECT_EQ(options_of({{"POLLY_STORE_URL", has_sentinels ? url + "mymaster" : url}}).addresses.size(), 1U) << url;
  }
  EXPECT_FALSE(config::is_valkey("memory"));
}

}  // namespace
}  // namespace polly
