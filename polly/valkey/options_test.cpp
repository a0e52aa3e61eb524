#include "polly/valkey/options.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "polly/base/error.hpp"
#include "polly/endpoint/limits.hpp"

namespace polly::valkey {
namespace {

// What check() throws for options that were changed so.
std::string complaint(const std::function<void(Options&)>& change) {
  Options options;
  change(options);
  try {
    check(options);
    return "";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::config);
    return error.what();
  }
}

TEST(ValkeyAddress, IsSaidAsPeopleWriteIt) {
  EXPECT_EQ(Options().addresses.front().text(), "127.0.0.1:6379");
  EXPECT_EQ(Address("::1", 7000).text(), "[::1]:7000");
  EXPECT_EQ(Address::of_socket("/run/v.sock").text(), "unix:/run/v.sock");
  EXPECT_TRUE(Address::of_socket("/run/v.sock").is_unix());
}

TEST(ValkeyOptions, TheDefaultsAreAServerOnThisMachine) {
  EXPECT_EQ(complaint([](Options&) {}), "");
  EXPECT_EQ(Options().addresses, std::vector<Address>{Address("127.0.0.1", 6379)});
}

TEST(ValkeyOptions, EveryBoundIsKept) {
  EXPECT_EQ(complaint([](Options& o) { o.connections = 0; }), "the number of connections is 0; allowed is 1 to 64");
  EXPECT_EQ(complaint([](Options& o) { o.connections = kValkeyConnectionsMax; }), "");
  EXPECT_NE(complaint([](Options& o) { o.connections = kValkeyConnectionsMax + 1; }), "");
  EXPECT_NE(complaint([](Options& o) { o.addresses.clear(); }), "");
  EXPECT_NE(complaint([](Options& o) { o.database = kValkeyDatabaseMax + 1; }), "");
  EXPECT_NE(complaint([](Options& o) { o.wait_replicas = kValkeyWaitReplicasMax + 1; }), "");
  EXPECT_NE(complaint([](Options& o) { o.command_timeout = Milliseconds(0); }), "");
  EXPECT_NE(complaint([](Options& o) { o.command_timeout = kOperationTimeoutMax + Milliseconds(1); }), "");
  EXPECT_NE(complaint([](Options& o) { o.start_timeout = Milliseconds(-1); }), "");
  EXPECT_EQ(complaint([](Options& o) { o.start_timeout = Milliseconds(0); }), "");
}

TEST(ValkeyOptions, AnAddressThatNobodyCanReachIsRefused) {
  EXPECT_NE(complaint([](Options& o) { o.addresses = {Address("", 1)}; }), "");
  EXPECT_NE(complaint([](Options& o) { o.addresses = {Address("host", 0)}; }), "");
  const std::string longest(kUnixPathBytesMax, '/');
  EXPECT_EQ(complaint([&](Options& o) { o.addresses = {Address::of_socket(longest)}; }), "");
  EXPECT_NE(complaint([&](Options& o) { o.addresses = {Address::of_socket(longest + "/")}; }), "");
}

TEST(ValkeyOptions, SeveralServersAreAClusterOrSentinels) {
  const std::vector<Address> two{Address("a", 1), Address("b", 2)};
  EXPECT_NE(complaint([&](Options& o) { o.addresses = two; }), "");
  const auto cluster = [&](Options& o) {
    o.addresses = two;
    o.topology = Topology::cluster;
  };
  EXPECT_EQ(complaint(cluster), "");
  EXPECT_EQ(complaint([&](Options& o) {
              cluster(o);
              o.database = 1;
            }),
            "a cluster has only database 0");
  EXPECT_NE(complaint([&](Options& o) {
              cluster(o);
              o.addresses.push_back(Address::of_socket("/v"));
            }),
            "");
  EXPECT_NE(complaint([&](Options& o) {
              cluster(o);
              o.addresses.assign(kAddressesMax + 1, Address("h", 1));
            }),
            "");
}

TEST(ValkeyOptions, SentinelsNeedTheNameOfThePrimary) {
  const auto sentinels = [](Options& o) { o.topology = Topology::sentinel; };
  EXPECT_NE(complaint(sentinels).find("mymaster"), std::string::npos);
  EXPECT_EQ(complaint([&](Options& o) {
              sentinels(o);
              o.sentinel_master = "mymaster";
              o.database = 3;
            }),
            "");
  EXPECT_NE(complaint([](Options& o) { o.sentinel_master = "mymaster"; }), "");
  EXPECT_NE(complaint([](Options& o) { o.sentinel_credentials = Credentials("", Secret("x")); }), "");
}

TEST(ValkeyOptions, DetailsOfTlsWithoutTlsAreRefusedSinceSomebodyTrustsInThem) {
  EXPECT_NE(complaint([](Options& o) { o.tls.ca_file = "ca.pem"; }).find("TLS is off"), std::string::npos);
  EXPECT_NE(complaint([](Options& o) { o.tls.server_name = "db"; }), "");
  EXPECT_NE(complaint([](Options& o) { o.tls.verify = false; }), "");
  const auto with_tls = [](Options& o) {
    o.tls.enabled = true;
    o.tls.ca_file = "ca.pem";
  };
  EXPECT_EQ(complaint(with_tls), "");
  EXPECT_NE(complaint([&](Options& o) {
              with_tls(o);
              o.tls.key_file = "key.pem";
            }),
            "");
  EXPECT_NE(complaint([&](Options& o) {
              with_tls(o);
              o.addresses = {Address::of_socket("/v")};
            }),
            "");
}

}  // namespace
}  // namespace polly::valkey
