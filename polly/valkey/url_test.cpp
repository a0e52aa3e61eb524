#include "polly/valkey/url.hpp"

#include <gtest/gtest.h>

#include "polly/base/error.hpp"
#include "polly/base/percent.hpp"

namespace polly::valkey {
namespace {

using Addresses = std::vector<Address>;

// Why a URL is refused; empty where it is not.
std::string refusal(const std::string& url) {
  try {
    parse_url(url);
    return "";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::config);
    return error.what();
  }
}

TEST(ValkeyUrl, AHostAloneHasTheUsualPortAndDatabase) {
  const Options options = parse_url("valkey://db.example");
  EXPECT_EQ(options.topology, Topology::standalone);
  EXPECT_EQ(options.addresses, Addresses{Address("db.example", 6379)});
  EXPECT_EQ(options.database, 0U);
  EXPECT_FALSE(options.tls.enabled);
  EXPECT_TRUE(options.credentials.empty());
  EXPECT_EQ(parse_url("valkey://h/").database, 0U);
}

TEST(ValkeyUrl, SaysUserPasswordPortAndDatabase) {
  const Options options = parse_url("valkey://ann:s3cret@10.0.0.1:6380/2");
  EXPECT_EQ(options.credentials.username, "ann");
  EXPECT_EQ(options.credentials.password.reveal(), "s3cret");
  EXPECT_EQ(options.addresses, Addresses{Address("10.0.0.1", 6380)});
  EXPECT_EQ(options.database, 2U);
  EXPECT_EQ(parse_url("valkey://h?db=3").database, 3U);
}

TEST(ValkeyUrl, APasswordAloneStandsBehindAColon) {
  const Options options = parse_url("redis://:pw@h");
  EXPECT_EQ(options.credentials.username, "");
  EXPECT_EQ(options.credentials.password.reveal(), "pw");
  EXPECT_EQ(parse_url("redis://ann@h").credentials.username, "ann");
  EXPECT_EQ(parse_url("redis://:p:w@h").credentials.password.reveal(), "p:w") << "only the first \":\" ends a user";
}

TEST(ValkeyUrl, EveryByteButNulMayBeEncodedInAPassword) {
  std::string all;
  for (int byte = 1; byte < 256; ++byte) all += static_cast<char>(byte);
  const Options options = parse_url("valkeys://" + percent_encode(all) + ":" + percent_encode(all) + "@h");
  EXPECT_EQ(options.credentials.username, all);
  EXPECT_EQ(options.credentials.password.reveal(), all);
}

TEST(ValkeyUrl, APercentWithoutTwoDigitsIsRefusedWithoutThePassword) {
  const std::string password = refusal("valkey://ann:s3cret%zz@h");
  EXPECT_TRUE(password.find("the password has a \"%\" without two hexadecimal digits") != std::string::npos)
      << password;
  EXPECT_EQ(password.find("s3cret"), std::string::npos) << password;
  EXPECT_NE(refusal("valkey://ann%4@h").find("the user has a \"%\""), std::string::npos);
}

TEST(ValkeyUrl, SchemesSayWhetherThereIsTls) {
  for (const char* url :
       {"valkeys://h", "rediss://h", "VALKEYS://h", "valkeys+sentinel://h/m", "rediss+sentinel://h/m"})
    EXPECT_TRUE(parse_url(url).tls.enabled) << url;
  for (const char* url : {"valkey://h", "redis://h", "valkey+sentinel://h/m", "redis+sentinel://h/m", "unix:///v"})
    EXPECT_FALSE(parse_url(url).tls.enabled) << url;
}

TEST(ValkeyUrl, AnIpv6AddressStandsInBrackets) {
  EXPECT_EQ(parse_url("valkey://[::1]").addresses, Addresses{Address("::1", 6379)});
  EXPECT_EQ(parse_url("valkey://u:p@[fe80::1%25eth0]:7000").addresses, Addresses{Address("fe80::1%eth0", 7000)});
}

TEST(ValkeyUrl, SeveralHostsAreACluster) {
  const Options options = parse_url("valkeys://:pw@a:7000,[::1]:7001,c");
  EXPECT_EQ(options.topology, Topology::cluster);
  EXPECT_EQ(options.addresses, (Addresses{Address("a", 7000), Address("::1", 7001), Address("c", 6379)}));
  EXPECT_EQ(parse_url("valkey://a?cluster=true").topology, Topology::cluster);
  EXPECT_EQ(parse_url("valkey://a,b/0").topology, Topology::cluster);
  EXPECT_EQ(parse_url("valkey://a?cluster=false").topology, Topology::standalone);
}

TEST(ValkeyUrl, SentinelsComeWithTheNameOfThePrimary) {
  const Options options =
      parse_url("valkey+sentinel://ann:pw@s1,s2:26380/my%20master/4?sentinel_username=watcher&sentinel_password=eyes");
  EXPECT_EQ(options.topology, Topology::sentinel);
  EXPECT_EQ(options.addresses, (Addresses{Address("s1", 26379), Address("s2", 26380)}));
  EXPECT_EQ(options.sentinel_master, "my master");
  EXPECT_EQ(options.database, 4U);
  EXPECT_EQ(options.credentials.username, "ann");
  EXPECT_EQ(options.sentinel_credentials.username, "watcher");
  EXPECT_EQ(options.sentinel_credentials.password.reveal(), "eyes");
  EXPECT_EQ(parse_url("redis+sentinel://s1/m?db=1").database, 1U);
}

TEST(ValkeyUrl, APathAloneIsAUnixSocket) {
  const Options options = parse_url("unix://ann:pw@/run/my%20valkey.sock?db=1");
  EXPECT_EQ(options.addresses, Addresses{Address::of_socket("/run/my valkey.sock")});
  EXPECT_EQ(options.credentials.username, "ann");
  EXPECT_EQ(options.database, 1U);
  EXPECT_EQ(parse_url("unix:///v").addresses, parse_url("unix:/v").addresses);
}

TEST(ValkeyUrl, TheQuerySaysTheRest) {
  const Options options = parse_url(
      "valkeys://h?connections=4&wait_replicas=1&ca=/etc/ca.pem&cert=c.pem&key=k.pem&server_name=db&verify=false");
  EXPECT_EQ(options.connections, 4U);
  EXPECT_EQ(options.wait_replicas, 1U);
  EXPECT_EQ(options.tls.ca_file, "/etc/ca.pem");
  EXPECT_EQ(options.tls.certificate_file, "c.pem");
  EXPECT_EQ(options.tls.key_file, "k.pem");
  EXPECT_EQ(options.tls.server_name, "db");
  EXPECT_FALSE(options.tls.verify);
}

TEST(ValkeyUrl, WhatItDoesNotSayStays) {
  Options before;
  before.topology = Topology::cluster;
  before.addresses = {Address("elsewhere", 1)};
  before.database = 9;
  before.credentials = Credentials("ann", Secret("pw"));
  before.sentinel_master = "m";
  before.sentinel_credentials = Credentials("watcher", Secret("eyes"));
  before.connections = 8;
  before.tls.ca_file = "ca.pem";
  const Options options = parse_url("valkeys://bob@h", before);
  EXPECT_EQ(options.topology, Topology::standalone);
  EXPECT_EQ(options.addresses, Addresses{Address("h", 6379)});
  EXPECT_EQ(options.database, 0U);
  EXPECT_EQ(options.credentials.username, "bob");
  EXPECT_EQ(options.credentials.password.reveal(), "pw");
  EXPECT_EQ(options.connections, 8U);
  EXPECT_EQ(options.tls.ca_file, "ca.pem");
  EXPECT_TRUE(options.sentinel_credentials.empty()) << "there are no sentinels here";
  EXPECT_EQ(parse_url("valkeys+sentinel://s/m", before).sentinel_credentials.username, "watcher");
}

TEST(ValkeyUrl, WhatIsWrongIsSaid) {
  const std::vector<std::pair<std::string, std::string>> wrong{
      {"host:6379", "scheme is not known"},
      {"hunter2", "no scheme"},
      {"http://h", "known are valkey, valkeys"},
      {"valkey:h", "\"//\" is missing"},
      {"valkey://", "host is missing"},
      {"valkey://:6379", "host is missing"},
      {"valkey://a,,b", "host is missing"},
      {"valkey://a b", "no host name has"},
      {"valkey://h:", "port is no number"},
      {"valkey://h:0", "port is no number"},
      {"valkey://h:65536", "port is no number"},
      {"valkey://user:hunter2", "port is no number"},
      {"valkey://::1", "host is missing"},
      {"valkey://[::1", "no \"]\""},
      {"valkey://[host]", "no IPv6 address"},
      {"valkey://[::1]6379", "stands a \":\""},
      {"valkey://u:%zz@h", "the password has a \"%\""},
      {"valkey://u%00@h", "the user has a NUL"},
      {"valkey://u:p/w@h", "%2F"},
      {"valkey://u:p?w@h", "%3F"},
      {"valkey://u:p#w@h", "%23"},
      {"valkey://u:p@w@h", "%40"},
      {"valkey://h/x", "the database is no number from 0"},
      {"valkey://h/-1", "the database is no number from 0"},
      {"valkey://h/1/2", "the database is no number from 0"},
      {"valkey://h/2147483647", "the database is no number from 0"},
      {"valkey://h/1?db=1", "the database twice"},
      {"valkey://h?db=1&db=1", "parameter 2 of its query (db) is there twice"},
      {"valkey://h?db=", "has no value"},
      {"valkey://h?db", "has no value"},
      {"valkey://h?verify=no", "neither true nor false"},
      {"valkey://h?connections=0", "allowed is 1 to 64"},
      {"valkey://h?connections=65", "connections is no number"},
      {"valkey://h?db=1&pool=5", "parameter 2 of its query is not known; known are db, cluster, connections"},
      {"valkey://h?pool=5", "sentinel_password, but not \"pool\""},
      {"valkey://h?ca=x.pem", "TLS is off"},
      {"valkeys://h?cert=x.pem", "together"},
      {"valkey://a,b/1", "a cluster has only database 0"},
      {"valkey://a,b?cluster=false", "several addresses"},
      {"valkey://h?sentinel_username=x", "only with sentinels"},
      {"valkey+sentinel://s", "name of the primary is missing"},
      {"valkey+sentinel://s/", "name of the primary is missing"},
      {"valkey+sentinel://s//0", "name of the primary is missing"},
      {"valkey+sentinel://s/m/x", "the database is no number"},
      {"valkey+sentinel://s/m?cluster=true", "leave cluster out"},
      {"unix://", "path of the Unix socket is missing"},
      {"unix:///", "path of the Unix socket is missing"},
      {"unix:v", "path of the Unix socket is missing"},
      {"unix://run/v.sock", "write unix:///PATH"},
      {"unix:///v?cluster=true", "leave cluster out"},
      {"valkey://" + std::string(kUrlBytesMax, 'h'), "bytes"},
  };
  for (const auto& [url, reason] : wrong) {
    EXPECT_NE(refusal(url).find(reason), std::string::npos) << url.substr(0, 80) << ": " << refusal(url);
  }
}

TEST(ValkeyUrl, ManyHostsAreBounded) {
  std::string hosts = "h";
  for (std::size_t i = 1; i < kAddressesMax; ++i) hosts += ",h";
  EXPECT_EQ(refusal("valkey://" + hosts), "");
  EXPECT_NE(refusal("valkey://" + hosts + ",h").find("more than 64 addresses"), std::string::npos);
}

TEST(ValkeyUrl, NoRefusalTellsThePassword) {
  for (const char* rest : {"", "@", "@h:x", "@h/0/x/x", "@h?x=1", "@h?sentinel_password=hunter2", "/x@h", "?x@h", "#@h",
                           "%@h", "&hunter2=hunter2@h?x", "@h,", "@[h", "@h?hunter2&sentinel_password=hunter2"}) {
    for (const std::string scheme : {"valkey://", "valkey+sentinel://", "unix://", "no://", "", "valkey:"}) {
      const std::string url = scheme + "ann:hunter2" + rest;
      EXPECT_NE(refusal(url), "") << url;
      EXPECT_EQ(refusal(url).find("hunter2"), std::string::npos) << url << ": " << refusal(url);
    }
  }
}

}  // namespace
}  // namespace polly::valkey
