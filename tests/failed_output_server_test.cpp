// The built program where its output cannot be written: each verb notices it, reports it and fails.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <set>
#include <sstream>

#include "polly/cli/detail/test_front.hpp"
#include "polly/testing/example_sha.hpp"
#include "polly/testing/program.hpp"
#include "tests/daemon_process.hpp"
#include "tests/paths.hpp"

namespace polly::tests {

namespace {

using testing::Environment;
using testing::exit_code_of;
using testing::ProgramResult;
using testing::read_file;
using testing::run_program;
using testing::start_program;
using testing::TemporaryFolder;
using Words = std::vector<std::string>;

using testing::kSha;
const Environment kSecrets{{"POLLY_WEBHOOK_SECRET", "s3cret"},
                           {"POLLY_API_TOKEN", "t0ken"},
                           {"POLLY_STORAGE_ENCRYPTION_KEYS", "tests:" + std::string(43, 'A') + "="}};

Words polly(const Words& arguments) {
  Words command{kPollyProgram};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return command;
}

// Runs the program with its standard output to `target`.
ProgramResult run_into(const std::string& target, const Words& arguments, const Environment& environment = {}) {
  const TemporaryFolder folder;
  const pid_t pid = start_program(polly(arguments), environment, target, folder / "err");
  int status = 0;
  ProgramResult result;
  if (::waitpid(pid, &status, 0) == pid) result.exit_code = exit_code_of(status);
  result.err = read_file(folder / "err");
  return result;
}

// "state get", "completion", ...: every verb of the program, from its own completion.
std::set<std::string> all_verbs() {
  const std::string script = run_program(polly({"completion", "fish"})).out;
  const std::string at = "__polly_is_at \"";
  const std::set<std::string> groups{"state", "store", "event", "keys"};
  std::set<std::string> verbs;
  std::istringstream lines(script);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t place = line.find(at);
    const std::size_t word = line.find(" -a '");
    const bool is_option = line.find(" -l ") != std::string::npos;
    if (is_option || place == std::string::npos || word == std::string::npos) continue;
    const std::size_t begin = place + at.size();
    const std::string path = line.substr(begin, line.find('"', begin) - begin);
    const std::string verb = line.substr(word + 5, line.find('\'', word + 5) - word - 5);
    if (path.empty() ? !groups.contains(verb) : groups.contains(path))
      verbs.insert(path.empty() ? verb : path + " " + verb);
  }
  return verbs;
}

struct Case {
  std::string verb;
  Words arguments;  // behind the verb; with these it prints something
};

// Each verb at least once. `serve` prints nothing on standard output.
std::vector<Case> cases(const std::string& server, const std::string& payload, const std::string& store) {
  const Words at_server{"--server", server};
  const Words commit{"--sha", kSha, "--repo", "acme/shop", "--server", server};
  const auto with = [](Words words, const Words& more) {
    words.insert(words.end(), more.begin(), more.end());
    return words;
  };
  return {{"state get", commit},
          {"state get", with({"pr_number"}, commit)},
          {"state store", with({"pr_number", "42", "--json"}, commit)},
          {"state list", at_server},
          {"state list", with({"--json"}, at_server)},
          {"state claim", with({"workflow_run_id"}, commit)},
          {"state claim", with({"pr_number", "--json"}, commit)},
          {"state release", with({"workflow_run_id", "--claim", "1", "--json"}, commit)},
          {"state forget", with({"check_suite_id", "--json"}, commit)},
          {"store get", with({"key"}, at_server)},
          {"store get", with({"absent", "--json"}, at_server)},
          {"store set", with({"key", "1", "--json"}, at_server)},
          {"store exists", with({"key"}, at_server)},
          {"store exists", with({"absent"}, at_server)},
          {"store ttl", with({"key"}, at_server)},
          {"store scan", at_server},
          {"store scan", with({"-0"}, at_server)},
          {"store scan", with({"--json"}, at_server)},
          {"store delete", with({"absent", "--json"}, at_server)},
          {"store delete-prefix", with({"absent:", "--yes"}, at_server)},
          {"store delete-prefix", with({"absent:", "--yes", "--json"}, at_server)},
          {"store delete-prefix", with({"absent:", "--dry-run"}, at_server)},
          {"stats", at_server},
          {"stats", with({"--json"}, at_server)},
          {"stats", with({"--watch"}, at_server)},
          {"explain", commit},
          {"explain", with({"--json"}, commit)},
          {"event send", with({payload, "--event", "ping"}, at_server)},
          {"deliveries", at_server},
          {"deliveries", with({"--json"}, at_server)},
          {"copy", {store, store + "-2"}},
          {"copy", {store, store + "-2", "--json"}},
          {"diff", {store, store + "-2"}},
          {"diff", {store, store + "-2", "--json"}},
          {"backup", {store.substr(store.find(':') + 1) + "-backup", "--store", store}},
          {"backup", {store.substr(store.find(':') + 1) + "-backup", "--store", store, "--json"}},
          {"copy", {server, store + "-3"}},
          {"diff", {server, store + "-3", "--json"}},
          {"backup", with({store.substr(store.find(':') + 1) + "-backup-2"}, at_server)},
          {"restore", with({store.substr(store.find(':') + 1) + "-backup-2"}, at_server)},
          {"backup verify", {store.substr(store.find(':') + 1) + "-backup"}},
          {"restore", {store.substr(store.find(':') + 1) + "-backup", "--store", store}},
          {"keys generate", {}},
          {"keys list", {"--store", store}},
          {"keys list", {"--store", store, "--json"}},
          {"keys rotate", {"--store", store}},
          {"keys rotate", {"--store", store, "--json"}},
          {"token", {"ci"}},
          {"token", {"ci", "--json"}},
          {"bench", {"--store", "memory:", "--operations", "10"}},
          {"bench", {"--store", "memory:", "--operations", "10", "--json"}},
          {"doctor", {"--store", "memory:"}},
          {"doctor", {"--store", "memory:", "--json"}},
          {"migrate-schema", {"--store", "memory:"}},
          {"config", {}},
          {"config", {"--json"}},
          {"version", {}},
          {"help", {"state", "get"}},
          {"completion", {"bash"}}};
}

Words words_of(const Case& each) {
  std::istringstream verb(each.verb);
  Words words;
  for (std::string word; verb >> word;) words.push_back(word);
  words.insert(words.end(), each.arguments.begin(), each.arguments.end());
  return words;
}

}  // namespace

TEST(FailedOutput, OfEveryVerbIsAFailureWithAMessage) {
  const TemporaryFolder folder;
  std::ofstream(folder / "ping.json") << "{}";
  const DaemonProcess daemon(kSecrets);
  const auto at_daemon = [&](Words words) {
    words.insert(words.end(), {"--server", daemon.url()});
    return run_program(polly(words), kSecrets);
  };
  ASSERT_EQ(at_daemon({"store", "set", "key", "1"}).exit_code, 0);
  ASSERT_EQ(at_daemon({"state", "store", "pr_number", "42", "--sha", kSha, "--repo", "acme/shop"}).exit_code, 0);
  const std::string store = "sqlite:" + (folder / "polly.db").string();
  ASSERT_EQ(run_program(polly({"store", "set", "key", "1", "--store", store}), kSecrets).exit_code, 0);
  std::set<std::string> missing = all_verbs();
  EXPECT_TRUE(missing.contains("state list") && missing.contains("serve")) << missing.size();
  missing.erase("serve");
  for (const Case& each : cases(daemon.url(), folder / "ping.json", store)) {
    missing.erase(each.verb);
    const ProgramResult result = run_into("/dev/full", words_of(each), kSecrets);
    EXPECT_EQ(result.exit_code, 1) << each.verb << result.err;
    EXPECT_NE(result.err.find("polly: cannot write to standard output: No space left on device\n"), std::string::npos)
        << each.verb << result.err;
  }
  EXPECT_TRUE(missing.empty()) << *missing.begin() << " has no case in this test";
}

TEST(FailedOutput, OfHelpAndVersionIsAFailure) {
  for (const Words& words : std::vector<Words>{{"--help"},
                                               {"--version"},
                                               {"state", "--help"},
                                               {"serve", "--help"},
                                               {"store", "scan", "--help"},
                                               {"bench", "-h"}}) {
    const ProgramResult result = run_into("/dev/full", words);
    EXPECT_EQ(result.exit_code, 1) << words.front();
    EXPECT_NE(result.err.find("standard output"), std::string::npos) << result.err;
  }
}

TEST(FailedOutput, LeavesErrorsTheirExitCode) {
  EXPECT_EQ(run_into("/dev/full", {"nonsense"}).exit_code, 2);
  EXPECT_EQ(run_into("/dev/full", {"doctor", "--store", "nosuch:"}).exit_code, 2);
  EXPECT_EQ(run_into("/dev/full", {"store", "get", "key", "--server", "http://127.0.0.1:1"}).exit_code, 5);
}

TEST(FailedOutput, IsNoticedWhereStandardOutputIsClosedAndSomethingWasPrinted) {
  const auto closed = [](const std::string& verb) {
    return run_program({"bash", "-c", "\"$1\" " + verb + " >&-", "bash", kPollyProgram});
  };
  for (const char* verb : {"version", "--help", "config --json", "completion zsh"}) {
    const ProgramResult result = closed(verb);
    EXPECT_EQ(result.exit_code, 1) << verb;
    EXPECT_NE(result.err.find("Bad file descriptor"), std::string::npos) << result.err;
  }
}

TEST(FailedOutput, InTheMiddleIsAFailureToo) {
  const TemporaryFolder folder;
  const ProgramResult result = run_program({"bash", "-c", "trap '' XFSZ; ulimit -f 1; \"$1\" completion bash > \"$2\"",
                                            "bash", kPollyProgram, folder / "cut"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_NE(result.err.find("File too large"), std::string::npos) << result.err;
}

// Without the check this scan would not end.
TEST(FailedOutput, EndsALongScan) {
  std::atomic<int> pages{0};
  const cli::TestFront front([&](const http::Request&) {
    std::string keys;
    for (int i = 0; i < 250; ++i) keys += (i == 0 ? "\"key" : ",\"key") + std::to_string(i) + "\"";
    return cli::CannedReply::json(200, "{\"keys\":[" + keys + "],\"next\":\"" + std::to_string(++pages) + "\"}");
  });
  for (const Words& words : std::vector<Words>{{}, {"-0"}, {"--json"}}) {
    Words scan{"store", "scan", "--server", front.url()};
    scan.insert(scan.end(), words.begin(), words.end());
    EXPECT_EQ(run_into("/dev/full", scan).exit_code, 1);
    const ProgramResult piped = run_program({"bash", "-c", "set -o pipefail; \"$@\" | head -c 1", "bash", kPollyProgram,
                                             "store", "scan", "--server", front.url()});
    EXPECT_EQ(piped.exit_code, 0) << piped.err;
    EXPECT_EQ(piped.err, "");
    EXPECT_EQ(piped.out, "k");
  }
}

}  // namespace polly::tests
