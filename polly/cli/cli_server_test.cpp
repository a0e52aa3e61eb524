// The verbs against a daemon's API: their output and their exit codes.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/parse.hpp>

#include "polly/cli/detail/test_api_server.hpp"
#include "polly/cli/detail/test_call.hpp"
#include "polly/store/json_value.hpp"
#include "polly/testing/example_sha.hpp"

namespace polly::cli {

namespace {

using testing::kSha;

class Cli : public ::testing::Test {
 protected:
  Called polly(std::vector<std::string> arguments, const std::string& input = "") {
    return call(std::move(arguments),
                config::Environment{{"POLLY_SERVER", server_.url()}, {"POLLY_API_TOKEN", TestApiServer::kToken}},
                input);
  }
  Called polly_on_terminal(std::vector<std::string> arguments) {
    return call(std::move(arguments),
                config::Environment{{"POLLY_SERVER", server_.url()}, {"POLLY_API_TOKEN", TestApiServer::kToken}}, "",
                true);
  }
  Called state(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "state");
    arguments.insert(arguments.end(), {"--sha", kSha, "--repo", "Acme/Shop"});
    return polly(std::move(arguments));
  }
  std::string url() const { return server_.url(); }

 private:
  TestApiServer server_;
};

}  // namespace

TEST_F(Cli, AnAbsentFactPrintsNothingAndExits3) {
  const Called plain = state({"get", "pr_number"});
  EXPECT_EQ(plain.code, 3);
  EXPECT_EQ(plain.out + plain.err, "");
  const Called json = state({"get", "pr_number", "--json"});
  EXPECT_EQ(json.code, 3);
  EXPECT_EQ(json.out, "null\n");
  EXPECT_EQ(state({"get"}).code, 3);
}

TEST_F(Cli, AWaitPrintsWhatIsStoredOrExits3WhenTheTimeIsOver) {
  EXPECT_EQ(state({"get", "pr_number", "--wait", "30ms"}).code, 3);
  EXPECT_EQ(state({"store", "pr_number", "42"}).code, 0);
  EXPECT_EQ(state({"get", "pr_number", "--wait", "1m"}).out, "42\n");
  EXPECT_EQ(state({"get", "--wait", "1m", "--for", "pr_number"}).code, 0);
  EXPECT_EQ(state({"get", "--wait", "30ms", "--for", "pr_number,workflow_run_id"}).code, 3);
}

TEST_F(Cli, AWaitForNothingOrForTooLongIsAMistake) {
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{"get", "--wait", "1s"},
                                                    {"get", "pr_number", "--wait", "25h"},
                                                    {"get", "pr_number", "--wait", "soon"},
                                                    {"get", "--for", "pr_number"},
                                                    {"get", "pr_number", "--wait", "1s", "--for", "pr_number"},
                                                    {"get", "--wait", "1s", "--for", "no_such_fact"}}) {
    const Called called = state(arguments);
    EXPECT_EQ(called.code, 2) << arguments.back();
    EXPECT_NE(called.err, "");
  }
}

TEST_F(Cli, AStoredFactIsPrintedInEveryForm) {
  const Called stored = state({"store", "pr_number", "42"});
  EXPECT_EQ(stored.code, 0) << stored.err;
  EXPECT_EQ(stored.out + stored.err, "");
  EXPECT_EQ(state({"get", "pr_number"}).out, "42\n");
  EXPECT_EQ(state({"get", "pr_number", "--json"}).out, "42\n");
  EXPECT_EQ(state({"get"}).out,
            "FACT                  VALUE\n"
            "pr_number                42\n"
            "vuln_check_run_id         -\n"
            "license_check_run_id      -\n"
            "workflow_run_id           -\n"
            "check_suite_id            -\n");
  EXPECT_EQ(state({"get", "--json"}).out,
            R"({"pr_number":42,"vuln_check_run_id":null,"license_check_run_id":null,"workflow_run_id":null,)"
            R"("check_suite_id":null})"
            "\n");
}

TEST_F(Cli, AForgottenFactIsDeleted) {
  state({"store", "pr_number", "42"});
  state({"store", "check_suite_id", "7"});
  EXPECT_EQ(state({"forget", "pr_number"}).code, 0);
  EXPECT_EQ(state({"get", "pr_number"}).code, 3);
  EXPECT_EQ(state({"get", "check_suite_id"}).code, 0);
  EXPECT_EQ(state({"forget", "--json"}).out, "{\"forgotten\":true}\n");
  EXPECT_EQ(state({"forget"}).code, 0);
  EXPECT_EQ(state({"get"}).code, 3);
}

TEST_F(Cli, CommitsAreListedInOrder) {
  const std::string second(40, 'f');
  polly({"state", "store", "pr_number", "7", "--sha", second, "--repo", "acme/shop"});
  polly({"state", "store", "vuln_check_run_id", "123", "--sha", kSha, "--repo", "acme/bakery"});
  const Called listed = polly({"state", "list"});
  EXPECT_EQ(listed.code, 0);
  EXPECT_EQ(
      listed.out,
      "REPOSITORY   COMMIT                                    PR  VULN CHECK  LICENSE CHECK  WORKFLOW  CHECK SUITE\n"
      "acme/bakery  0123456789abcdef0123456789abcdef01234567   -         123              -         -            -\n"
      "acme/shop    ffffffffffffffffffffffffffffffffffffffff   7           -              -         -            -\n");
  const auto json = boost::json::parse(polly({"state", "list", "--pr", "7", "--json"}).out);
  EXPECT_EQ(json.at("commits").as_array().size(), 1U);
  EXPECT_EQ(json.at("commits").at(0).at("sha").as_string(), second);
  EXPECT_EQ(polly({"state", "list", "--repo", "acme/none"}).code, 3);
  EXPECT_EQ(polly({"state", "list", "--repo", "acme/none", "--json"}).out, "{\"commits\":[]}\n");
}

TEST_F(Cli, EntriesAreSetReadAndDeleted) {
  EXPECT_EQ(polly({"store", "get", "a b/c"}).code, 3);
  EXPECT_EQ(polly({"store", "get", "a b/c", "--json"}).out, "null\n");
  EXPECT_EQ(polly({"store", "set", "a b/c", " { \"x\" : [1, true] } "}).code, 0);
  EXPECT_EQ(polly({"store", "get", "a b/c"}).out, "{\"x\":[1,true]}\n");
  EXPECT_EQ(polly({"store", "set", "greeting", "--text", "Hello, \"World\"!"}).code, 0);
  EXPECT_EQ(polly({"store", "get", "greeting"}).out, "\"Hello, \\\"World\\\"!\"\n");
  EXPECT_EQ(polly({"store", "exists", "greeting"}).out, "yes\n");
  EXPECT_EQ(polly({"store", "delete", "a b/c", "greeting", "never there"}).code, 0);
  EXPECT_EQ(polly({"store", "exists", "greeting", "--json"}).out, "false\n");
  EXPECT_EQ(polly({"store", "exists", "greeting"}).code, 3);
}

TEST_F(Cli, TheTimeLeftIsPrintedForPeopleAndForScripts) {
  EXPECT_EQ(polly({"store", "ttl", "a"}).code, 3);
  polly({"store", "set", "a", "1"});
  EXPECT_EQ(polly({"store", "ttl", "a"}).out, "never expires\n");
  EXPECT_EQ(polly({"store", "ttl", "a", "--json"}).out, "{\"time_left_ms\":null}\n");
  polly({"store", "set", "a", "1", "--ttl", "36h"});
  EXPECT_EQ(polly({"store", "ttl", "a"}).out, "1 d 12 h\n");
  EXPECT_GT(boost::json::parse(polly({"store", "ttl", "a", "--json"}).out).at("time_left_ms").as_int64(), 129'000'000);
}

TEST_F(Cli, IfAbsentKeepsTheStoredValueAndExits4) {
  EXPECT_EQ(polly({"store", "set", "lease", "1", "--if-absent", "--ttl", "30s"}).code, 0);
  const Called lost = polly({"store", "set", "lease", "2", "--if-absent", "--json"});
  EXPECT_EQ(lost.code, 4);
  EXPECT_EQ(lost.out, "{\"set\":false}\n");
  EXPECT_EQ(polly({"store", "get", "lease"}).out, "1\n");
}

TEST_F(Cli, AScanListsKeysOfAPrefixUpToALimit) {
  for (const char* key : {"p:1", "p:2", "p:3", "q"}) polly({"store", "set", key, "1"});
  EXPECT_EQ(polly({"store", "scan", "q"}).out, "q\n");
  EXPECT_EQ(boost::json::parse(polly({"store", "scan", "p:", "--json"}).out).at("keys").as_array().size(), 3U);
  EXPECT_EQ(boost::json::parse(polly({"store", "scan", "--limit", "2", "--json"}).out).at("keys").as_array().size(),
            2U);
}

TEST_F(Cli, AKeyIsOneLineOfAScanWhateverIsInIt) {
  const std::string odd = "a\nb\x1b[2J\u009b\\";
  polly({"store", "set", odd, "1"});
  polly({"store", "set", "c", "1"});
  const std::string lines = polly({"store", "scan"}).out;
  EXPECT_TRUE(contains(lines, "a\\nb\\x1b[2J\\u009b\\\\\n")) << lines;
  EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 2) << lines;
  for (const char* option : {"-0", "--null"}) {
    EXPECT_EQ(polly({"store", "scan", "a", option}).out, odd + '\0');
  }
  const std::string json = polly({"store", "scan", "--json", "a"}).out;
  EXPECT_EQ(boost::json::parse(json).at("keys").at(0).as_string(), odd);
  EXPECT_FALSE(contains(json, "\u009b"));
  EXPECT_EQ(polly({"store", "scan", "-0", "--json"}).code, 2);
  EXPECT_EQ(polly({"store", "scan", "none", "--json"}).out, "{\"keys\":[]}\n");
}

TEST_F(Cli, AValueIsUnchangedInAPipeAndEscapedOnATerminal) {
  const std::string value = "\"\x7f\u009b2J\u202e\"";
  polly({"store", "set", "odd", value});
  EXPECT_EQ(polly({"store", "get", "odd"}).out, value + "\n");
  EXPECT_EQ(polly({"store", "get", "odd", "--json"}).out, "\"\\u007f\\u009b2J\\u202e\"\n");
  EXPECT_EQ(polly_on_terminal({"store", "get", "odd"}).out, "\"\\u007f\\u009b2J\\u202e\"\n");
}

TEST_F(Cli, OnATerminalKeysAreEscapedEvenWithNull) {
  polly({"store", "set", "a\x1b[2J", "1"});
  EXPECT_EQ(polly_on_terminal({"store", "scan", "-0"}).out, std::string("a\\x1b[2J") + '\0');
}

TEST_F(Cli, KeysThatProxiesWouldRewriteInAPathAreNotChanged) {
  const std::vector<std::string> keys{"a/../b", "a//b", "a%2Fb", "a+b", "a b", "/", "..", "a;b#c?d&e=f"};
  for (const std::string& key : keys) EXPECT_EQ(polly({"store", "set", key, encode_value(key)}).code, 0) << key;
  for (const std::string& key : keys) EXPECT_EQ(polly({"store", "get", key}).out, encode_value(key) + "\n") << key;
  EXPECT_EQ(polly({"store", "exists", "b"}).code, 3);
}

TEST_F(Cli, AnEventForADaemonWithoutWebhooksIsNotAccepted) {
  const Called sent = call({"event", "send", "-", "--event", "ping", "--server", url()},
                           config::Environment{{"POLLY_WEBHOOK_SECRET", "s"}}, "{}");
  EXPECT_EQ(sent.code, 1) << sent.err;  // this server has no webhooks: Polly's own 404
  EXPECT_TRUE(contains(sent.err, "404")) << sent.err;
}

TEST_F(Cli, AValueOfAnotherTypeExits4) {
  polly({"store", "set", "polly:pr_number:acme/shop:" + std::string(kSha), "\"a text\""});
  const Called called = state({"get", "pr_number"});
  EXPECT_EQ(called.code, 4) << called.err;
  EXPECT_TRUE(contains(called.err, "polly:pr_number:*")) << called.err;
}

TEST_F(Cli, AnOptionComesBeforeTheEnvironment) {
  const config::Environment environment{{"POLLY_SERVER", "http://127.0.0.1:1"}, {"POLLY_API_TOKEN", "t0ken"}};
  EXPECT_EQ(call({"store", "exists", "a"}, environment).code, 5);
  EXPECT_EQ(call({"store", "exists", "a", "--server", url() + "/"}, environment).code, 3);
  EXPECT_EQ(call({"store", "exists", "a", "--store", "memory:"}, environment).code, 2);
}

TEST_F(Cli, DoctorChecksTheServerToo) {
  const Called healthy = polly({"doctor"});
  EXPECT_EQ(healthy.code, 0) << healthy.out;
  EXPECT_TRUE(contains(healthy.out, "the token is accepted")) << healthy.out;
  const Called refused = call({"doctor", "--server", url()}, config::Environment{{"POLLY_API_TOKEN", "wrong"}});
  EXPECT_EQ(refused.code, 5);
  EXPECT_TRUE(contains(refused.out, "401")) << refused.out;
}

}  // namespace polly::cli
