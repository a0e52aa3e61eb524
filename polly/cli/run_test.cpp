#include "polly/cli/run.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <sstream>

#include "polly/cli/detail/test_call.hpp"
#include "polly/testing/example_sha.hpp"

namespace polly::cli {

namespace {

using testing::kSha;

// Replaces each run of blanks by one: the width of columns does not matter.
std::string squeezed(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c != ' ' || !result.ends_with(' ')) result += c;
  }
  return result;
}

}  // namespace

TEST(Run, HelpIsAnAnswerAndShowsTheVerbs) {
  const Called ran = call({"--help"});
  EXPECT_EQ(ran.code, 0);
  for (const char* verb : {"serve", "state", "store", "event", "bench", "doctor", "config", "keys", "stats", "version",
                           "completion", "help"}) {
    EXPECT_TRUE(contains(ran.out, verb)) << verb;
  }
  EXPECT_TRUE(ran.err.empty());
}

TEST(Run, EveryVerbHasHelpWithExamples) {
  const std::vector<std::vector<std::string>> verbs{{"serve"},
                                                    {"state", "get"},
                                                    {"state", "store"},
                                                    {"state", "forget"},
                                                    {"state", "list"},
                                                    {"store", "get"},
                                                    {"store", "set"},
                                                    {"store", "delete"},
                                                    {"store", "exists"},
                                                    {"store", "ttl"},
                                                    {"store", "scan"},
                                                    {"event", "send"},
                                                    {"bench"},
                                                    {"doctor"},
                                                    {"config"},
                                                    {"version"},
                                                    {"completion"},
                                                    {"help"},
                                                    {"state"},
                                                    {"store"},
                                                    {"event"},
                                                    {"keys"},
                                                    {"keys", "generate"},
                                                    {"keys", "list"},
                                                    {"keys", "rotate"},
                                                    {"stats"},
                                                    {"store", "delete-prefix"}};
  for (std::vector<std::string> verb : verbs) {
    verb.push_back("--help");
    const Called ran = call(verb);
    EXPECT_EQ(ran.code, 0) << verb.front();
    EXPECT_TRUE(contains(ran.out, "Examples:\n")) << ran.out;
    std::istringstream lines(ran.out);
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 120U) << line;
  }
}

TEST(Run, AWrongCallExits2AndNamesTheHelp) {
  const std::vector<std::vector<std::string>> calls{
      {"nonsense"},
      {"state", "get"},
      {"state", "get", "--sha"},
      {"state", "store", "pr_number", "many", "--sha", kSha},
      {"store", "get"},
      {"store", "get", "a", "b"},
      {"store", "get", "a", "--store", "memory:", "--server", "http://127.0.0.1:1"},
      {"store", "get", "a", "--server", ""},
      {"store", "delete-prefix"},
      {"stats", "--limit", "0"},
      {"stats", "--limit", "1001"},
      {"stats", "--watch", "0.05"},
      {"stats", "--watch=-1"},
      {"stats", "--watch=soon"},
      {"stats", "--watch=1e3"},
      {"stats", "--watch=86401"},
      {"state", "get", "--watch", "pr_number", "--sha", kSha},
      {"event", "send", "-"},
      {"bench", "--concurrency", "0"},
      {"bench", "--mix", "delete"},
      {"completion", "tcsh"}};
  for (const auto& arguments : calls) {
    const Called ran = call(arguments);
    EXPECT_EQ(ran.code, 2) << ran.err;
    EXPECT_EQ(ran.err.substr(0, 7), "polly: ");
    EXPECT_TRUE(contains(ran.err, "--help")) << ran.err;
    EXPECT_TRUE(ran.out.empty());
  }
  EXPECT_TRUE(contains(call({"state", "get"}).err, "polly state get --help"));
}

TEST(Run, AnInvalidCommitFactOrRepositoryExits2) {
  const config::Environment environment{{"POLLY_SERVER", "http://127.0.0.1:1"}};
  EXPECT_EQ(call({"state", "get", "--sha", "abc"}, environment).code, 2);
  EXPECT_EQ(call({"state", "get", "--sha", kSha, "--repo", "acme"}, environment).code, 2);
  EXPECT_EQ(call({"state", "get", "PR", "--sha", kSha}, environment).code, 2);
  const config::Environment of_a_store{{"POLLY_STORE_URL", "sqlite:/nonexistent/polly.db"}};
  const Called ran = call({"state", "get", "pr", "--sha", kSha, "--repo", "acme/shop"}, of_a_store);
  EXPECT_EQ(ran.code, 2);
  EXPECT_TRUE(contains(ran.err, "vuln_check_run_id")) << ran.err;
  EXPECT_TRUE(contains(ran.err, "POLLY_FACTS")) << ran.err;
}

TEST(Run, TheMemoryStoreIsReachedThroughADaemonOnly) {
  for (const auto& arguments :
       std::vector<std::vector<std::string>>{{"state", "get", "--repo", "acme/shop", "--sha", kSha},
                                             {"store", "get", "a"},
                                             {"store", "scan"},
                                             {"stats"},
                                             {"store", "delete-prefix", "a", "--yes"}}) {
    const Called ran = call(arguments, config::Environment{{"POLLY_STORAGE_TYPE", "memory"}});
    EXPECT_EQ(ran.code, 2);
    EXPECT_TRUE(contains(ran.err, "--server URL")) << ran.err;
  }
}

TEST(Run, TheStoreOptionReplacesVariablesThatNameAnotherStore) {
  const config::Environment environment{
      {"POLLY_STORAGE_TYPE", "valkey"}, {"POLLY_STORAGE_VALKEY_ADDRESS", "a:1"}, {"POLLY_VALKEY_DB", "1"}};
  const Called ran = call({"store", "get", "a", "--store", "memory:"}, environment);
  EXPECT_TRUE(contains(ran.err, "the memory store is inside the daemon")) << ran.err;
}

TEST(Run, AServerThatDoesNotAnswerExits5) {
  EXPECT_EQ(call({"store", "get", "a", "--server", "http://127.0.0.1:1"}).code, 5);
}

TEST(Run, AValueThatIsNotJsonExits2AndSuggestsText) {
  const config::Environment environment{{"POLLY_SERVER", "http://127.0.0.1:1"}};
  const Called ran = call({"store", "set", "a", "hello"}, environment);
  EXPECT_EQ(ran.code, 2);
  EXPECT_TRUE(contains(ran.err, "--text")) << ran.err;
  EXPECT_EQ(call({"store", "set", "a", "1", "--ttl", "soon"}, environment).code, 2);
  EXPECT_EQ(call({"store", "set", "a", "1", "--ttl", "0"}, environment).code, 2);
}

TEST(Run, NoMessageControlsTheTerminal) {
  const config::Environment environment{{"POLLY_SERVER", "http://127.0.0.1:1"}, {"POLLY_THREADS", "\x1b[2J\u202e"}};
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"store", "set", "a", "1", "--ttl", "\x1b[2J\u009b\xff"},
                                             {"state", "get", "\x1b[2J\u202e", "--sha", kSha},
                                             {"config"},
                                             {"doctor"}}) {
    const Called ran = call(arguments, environment);
    EXPECT_EQ(ran.code, 2);
    const std::string output = ran.out + ran.err;
    EXPECT_EQ(output.find_first_of("\x1b\xff"), std::string::npos) << output;
    EXPECT_FALSE(contains(output, "\u009b") || contains(output, "\u202e")) << output;
  }
}

TEST(Run, MistakesInTheConfigurationExit2AndAreAllReported) {
  const config::Environment environment{{"POLLY_THREADS", "x"}, {"POLLY_STATE_TTL", "y"}};
  for (const auto& arguments : std::vector<std::vector<std::string>>{{"config"}, {"serve"}, {"store", "get", "a"}}) {
    const Called ran = call(arguments, environment);
    EXPECT_EQ(ran.code, 2);
    EXPECT_TRUE(contains(ran.err, "POLLY_THREADS")) << ran.err;
    EXPECT_TRUE(contains(ran.err, "POLLY_STATE_TTL")) << ran.err;
  }
}

TEST(Run, ConfigShowsValuesAndTheirOriginsAndNoSecrets) {
  const config::Environment environment{
      {"POLLY_LISTEN", ":9000"}, {"POLLY_API_TOKEN", "hunter2"}, {"OTEL_SERVICE_NAME", "shop"}, {"POLLY_LISTN", "x"}};
  const Called ran = call({"config"}, environment);
  EXPECT_EQ(ran.code, 0);
  EXPECT_TRUE(contains(squeezed(ran.out), "POLLY_LISTEN 0.0.0.0:9000 POLLY_LISTEN\n")) << ran.out;
  EXPECT_TRUE(contains(squeezed(ran.out), "POLLY_STATE_TTL 1d default\n")) << ran.out;
  EXPECT_TRUE(contains(ran.out, "OTEL_SERVICE_NAME")) << ran.out;
  EXPECT_FALSE(contains(ran.out, "OTEL_TRACES_SAMPLER")) << ran.out;
  EXPECT_FALSE(contains(ran.out, "hunter2")) << ran.out;
  EXPECT_TRUE(contains(ran.err, "warning: POLLY_LISTN")) << ran.err;
  const auto json = boost::json::parse(call({"config", "--json"}, environment).out);
  EXPECT_EQ(json.at("POLLY_API_TOKEN").at("value").as_string(), "***");
  EXPECT_TRUE(json.at("POLLY_WEBHOOK_SECRET").at("value").is_null());
}

TEST(Run, VersionIsPrintedInThreeWays) {
  const std::string text = call({"version"}).out;
  EXPECT_EQ(text.substr(0, 6), "polly ");
  EXPECT_EQ(call({"--version"}).out, text);
  EXPECT_EQ(
      "polly " + std::string(boost::json::parse(call({"version", "--json"}).out).at("version").as_string()) + "\n",
      text);
}

TEST(Run, DoctorReportsWhatToDo) {
  const Called ran = call({"doctor"}, config::Environment{{"XDG_STATE_HOME", "/nonexistent"}});
  EXPECT_EQ(ran.code, 0) << ran.out;
  EXPECT_TRUE(contains(ran.out, "set POLLY_WEBHOOK_SECRET")) << ran.out;
  EXPECT_TRUE(contains(ran.out, "/polly.db does not exist yet: `polly serve`")) << ran.out;
  const Called in_memory = call({"doctor", "--store", "memory:"});
  EXPECT_TRUE(contains(in_memory.out, "memory answered")) << in_memory.out;
}

TEST(Run, DoctorReportsEveryMistakeAndExits2) {
  const Called ran = call({"doctor", "--json"}, config::Environment{{"POLLY_THREADS", "x"}, {"POLLY_PORT", "y"}});
  EXPECT_EQ(ran.code, 2);
  const auto json = boost::json::parse(ran.out);
  EXPECT_FALSE(json.at("ok").as_bool());
  EXPECT_EQ(json.at("findings").as_array().size(), 2U);
}

TEST(Run, DoctorExitsWithTheCodeOfTheFirstFailure) {
  EXPECT_EQ(call({"doctor", "--server", "http://127.0.0.1:1"}).code, 5);
  EXPECT_EQ(call({"doctor", "--store", "nosuch:"}).code, 2);
}

TEST(Run, AnEventNeedsASecretAPayloadAndADaemon) {
  const config::Environment with_secret{{"POLLY_WEBHOOK_SECRET", "s"}, {"POLLY_SERVER", "http://127.0.0.1:1"}};
  EXPECT_TRUE(contains(call({"event", "send", "-", "--event", "ping"}).err, "POLLY_WEBHOOK_SECRET"));
  EXPECT_EQ(call({"event", "send", "/no/such/file", "--event", "ping"}, with_secret).code, 2);
  EXPECT_EQ(call({"event", "send", "/", "--event", "ping"}, with_secret).code, 2);
  EXPECT_EQ(call({"event", "send", "-", "--event", "ping"}, with_secret, "{}").code, 5);
  const config::Environment no_port{{"POLLY_WEBHOOK_SECRET", "s"}, {"POLLY_LISTEN", ":0"}};
  EXPECT_TRUE(contains(call({"event", "send", "-", "--event", "ping"}, no_port, "{}").err, "--server URL"));
}

TEST(Run, BenchMeasuresTheMemoryStore) {
  const Called ran = call({"bench", "--store", "memory:", "--threads", "2", "--concurrency", "7", "--operations",
                           "2000", "--keys", "100", "--json"});
  ASSERT_EQ(ran.code, 0) << ran.err;
  const auto json = boost::json::parse(ran.out);
  EXPECT_EQ(json.at("operations").to_number<int>(), 2000);
  EXPECT_EQ(json.at("failures").to_number<int>(), 0);
  EXPECT_GT(json.at("operations_per_second").to_number<double>(), 0);
  EXPECT_GT(json.at("latency_us").at("p999").to_number<double>(), 0);
  EXPECT_LE(json.at("latency_us").at("p50").to_number<double>(), json.at("latency_us").at("p99").to_number<double>());
  EXPECT_GE(json.at("cpu_seconds").to_number<double>(), 0);
  EXPECT_TRUE(contains(call({"bench", "--store", "memory:", "--operations", "10"}).out, "PER SECOND"));
}

TEST(Run, BenchUsesTheGivenMix) {
  for (const char* mix : {"set", "get", "both"}) {
    const Called ran =
        call({"bench", "--store", "memory:", "--operations", "500", "--keys", "10", "--mix", mix, "--json"});
    ASSERT_EQ(ran.code, 0) << ran.err;
    EXPECT_EQ(boost::json::parse(ran.out).at("mix").as_string(), mix);
  }
  EXPECT_EQ(boost::json::parse(call({"bench", "--store", "memory:", "--operations", "10", "--json"}).out)
                .at("mix")
                .as_string(),
            "both");
}

TEST(Run, CompletionKnowsVerbsOptionsAndFacts) {
  for (const char* shell : {"bash", "zsh", "fish"}) {
    const Called ran = call({"completion", shell});
    EXPECT_EQ(ran.code, 0);
    for (const char* word : {"state forget", "ready-file", "vuln_check_run_id", "if-absent", "stats", "watch",
                             "delete-prefix", "dry-run"}) {
      EXPECT_TRUE(contains(ran.out, word)) << shell << " " << word;
    }
  }
}

}  // namespace polly::cli
