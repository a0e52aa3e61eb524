// What a probe says of real servers that answer, and do not do what Polly needs.
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "polly/backends/valkey/valkey_backend.hpp"
#include "polly/base/run.hpp"
#include "polly/store/store.hpp"
#include "polly/testing/valkey_cluster.hpp"
#include "polly/testing/valkey_server.hpp"

namespace polly {
namespace {

using testing::ValkeyServer;
using testing::Words;

class ValkeyClusterProbe : public ::testing::Test {
 protected:
  std::unique_ptr<Store> open(valkey::Options options) {
    const Runtime runtime(telemetry_);
    return std::make_unique<Store>(run(open_valkey_backend(std::move(options), runtime)), runtime);
  }
  std::unique_ptr<Store> open(const ValkeyServer& server, const std::string& user = "") {
    valkey::Options options;
    options.addresses = {valkey::Address("127.0.0.1", server.port())};
    if (!user.empty()) options.credentials = valkey::Credentials(user, Secret("secret"));
    return open(std::move(options));
  }

  // Empty where it found nothing wrong.
  std::string probed(Store& store, std::optional<ErrorKind> kind = std::nullopt) {
    try {
      run(store.probe(Context()));
      return "";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), kind.value_or(error.kind())) << error.what();
      return error.what();
    }
  }

  Telemetry telemetry_;
};

class ValkeyProbe : public ValkeyClusterProbe, public ::testing::WithParamInterface<std::string> {};

INSTANTIATE_TEST_SUITE_P(Programs, ValkeyProbe, ::testing::Values("valkey-server", "redis-server"),
                         [](const auto& program) { return program.param.substr(0, program.param.find('-')); });

// docs/valkey.md lists them.
const Words& least_grants() {
  static const Words all{"~polly:*",        "resetchannels", "-@all",    "+hello",     "+ping",
                         "+client|setname", "+select",       "+get",     "+set",       "+exists",
                         "+unlink",         "+pexpire",      "+persist", "+pexpireat", "+pttl",
                         "+eval",           "+evalsha",      "+scan",    "+info"};
  return all;
}

void make_user(const ValkeyServer& server, const std::string& name, const Words& rules) {
  Words words{"ACL", "SETUSER", name, "reset", "on", ">secret"};
  words.insert(words.end(), rules.begin(), rules.end());
  server.ask(words);
}

TEST_P(ValkeyProbe, OfAUserWithTheLeastGrantsFindsNothingWrongAndNamesEachThatIsTakenAway) {
  const ValkeyServer server({.program = GetParam()});
  make_user(server, "polly", least_grants());
  const auto store = open(server, "polly");
  EXPECT_EQ(probed(*store), "");
  for (const std::string command :
       {"get", "set", "exists", "unlink", "pexpire", "persist", "evalsha", "scan", "info"}) {
    Words rules = least_grants();
    rules.push_back("-" + command);
    make_user(server, "polly", rules);
    const std::string said = probed(*store, ErrorKind::permission_denied);
    EXPECT_NE(said.find("give it +" + command + ";"), std::string::npos) << command << ": " << said;
    EXPECT_EQ(said.find("6.2"), std::string::npos) << said;
  }
  make_user(server, "polly", least_grants());
  EXPECT_EQ(probed(*store), "");
  Words rules = least_grants();
  rules.push_back("-pttl");  // only a script runs it
  make_user(server, "polly", rules);
  EXPECT_NE(probed(*store, ErrorKind::permission_denied).find("PTTL"), std::string::npos);
  rules = least_grants();
  rules.push_back("-@scripting");
  make_user(server, "polly", rules);
  EXPECT_NE(probed(*store, ErrorKind::permission_denied).find("give it +evalsha;"), std::string::npos);
  rules = least_grants();
  rules.insert(rules.begin(), "resetkeys");
  rules[1] = "~app:*";
  make_user(server, "polly", rules);
  EXPECT_NE(probed(*store, ErrorKind::permission_denied).find("key patterns have to include ~polly:*"),
            std::string::npos);
  run(store->close());
}

TEST_P(ValkeyProbe, OfAServerWithoutACommandNamesIt) {
  for (const std::string command : {"EVAL", "UNLINK", "SET", "PERSIST"}) {
    const ValkeyServer server({.program = GetParam(), .more_arguments = {"--rename-command", command, ""}});
    const auto store = open(server);
    const std::string said = probed(*store, ErrorKind::unsupported);
    EXPECT_NE(said.find("does not know the command " + command + ": it was renamed away"), std::string::npos) << said;
    EXPECT_EQ(said.find("6.2"), std::string::npos) << said;
    run(store->close());
  }
}

TEST_P(ValkeyProbe, OfAServerThatIsFullOrOnlyReadsSaysSo) {
  const ValkeyServer server({.program = GetParam()});
  const auto store = open(server);
  server.ask({"CONFIG", "SET", "maxmemory", "1"});
  EXPECT_NE(probed(*store, ErrorKind::resource_exhausted).find("maxmemory"), std::string::npos);
  server.ask({"CONFIG", "SET", "maxmemory", "0"});
  EXPECT_EQ(probed(*store), "");
  server.ask({"REPLICAOF", "127.0.0.1", "1"});
  EXPECT_NE(probed(*store, ErrorKind::unavailable).find("is a replica and refuses writes"), std::string::npos);
  server.ask({"REPLICAOF", "NO", "ONE"});
  EXPECT_EQ(probed(*store), "");
  run(store->close());
}

TEST_F(ValkeyClusterProbe, LooksAtEachPrimary) {
  testing::ValkeyCluster cluster({.primaries = 3});
  valkey::Options options;
  options.topology = valkey::Topology::cluster;
  options.addresses = {valkey::Address("127.0.0.1", cluster.node(0).port())};
  const auto store = open(std::move(options));
  EXPECT_EQ(probed(*store), "");
  for (std::size_t node = 0; node < 3; ++node) {
    cluster.node(node).ask({"CONFIG", "SET", "maxmemory", "1"});
    EXPECT_NE(probed(*store, ErrorKind::resource_exhausted), "") << node;
    cluster.node(node).ask({"CONFIG", "SET", "maxmemory", "0"});
  }
  EXPECT_EQ(probed(*store), "");
  run(store->close());
}

}  // namespace
}  // namespace polly
