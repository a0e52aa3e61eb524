// The built program: stats, delete-prefix and --watch with a daemon, on a terminal, and until Ctrl-C.
#include <gtest/gtest.h>
#include <signal.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <thread>

#include "polly/cli/detail/test_front.hpp"
#include "polly/testing/example_sha.hpp"
#include "polly/testing/program.hpp"
#include "tests/daemon_process.hpp"
#include "tests/paths.hpp"
#include "tests/started_program.hpp"

namespace polly::tests {
namespace {

using namespace std::chrono_literals;
using cli::CannedReply;
using cli::TestFront;
using testing::Environment;
using testing::ProgramResult;
using testing::run_program;

const Environment kVerbSecrets{{"POLLY_WEBHOOK_SECRET", "s3cret"}, {"POLLY_API_TOKEN", "t0ken"}};

bool is_soon(const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + 20s;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(5ms);
  }
  return true;
}

std::size_t times_in(const std::string& text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++count;
  return count;
}

// Runs a script with the program as $1 and the daemon's URL as $2.
ProgramResult bash_at(const DaemonProcess& daemon, const std::string& script) {
  return run_program({"bash", "-c", script, "bash", kPollyProgram, daemon.url()}, kVerbSecrets);
}

TEST(WholeStoreVerbs, WorkThroughADaemon) {
  const DaemonProcess daemon(kVerbSecrets);
  const ProgramResult result = bash_at(daemon,
                                       "export POLLY_SERVER=\"$2\"; set -e;"
                                       "for i in 1 2 3; do \"$1\" store set old:$i $i; done; \"$1\" store set new 1;"
                                       "\"$1\" stats --json; \"$1\" store delete-prefix old: --yes < /dev/null;"
                                       "\"$1\" store scan; \"$1\" stats --json");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(times_in(result.out, "{\"entries\":4,\"bytes\":22,\"kinds\":"), 2U) << "shared for 10 s: " << result.out;
  EXPECT_NE(result.out.find("\n3 keys deleted\nnew\n"), std::string::npos) << result.out;
  const ProgramResult refused =
      run_program({kPollyProgram, "stats", "--server", daemon.url()}, {{"POLLY_API_TOKEN", "wrong"}});
  EXPECT_EQ(refused.exit_code, 5) << refused.err;
  EXPECT_NE(refused.err.find("POLLY_API_TOKEN"), std::string::npos) << refused.err;
}

TEST(WholeStoreVerbs, ATerminalIsAskedAndSeesTheQuestionBeforeItAnswers) {
  const DaemonProcess daemon(kVerbSecrets);
  const ProgramResult result =
      bash_at(daemon,
              "export POLLY_SERVER=\"$2\"; \"$1\" store set old:1 1;"
              "(echo n; sleep 0.1) | script -qec \"$1 store delete-prefix old:\" /dev/null; \"$1\" store scan;"
              "(echo y; sleep 0.1) | script -qec \"$1 store delete-prefix old:\" /dev/null; \"$1\" store scan");
  EXPECT_EQ(times_in(result.out, "Delete 1 key that begins with \"old:\"? [y/N] "), 2U) << result.out;
  EXPECT_EQ(times_in(result.out, "nothing was deleted"), 1U) << result.out;
  EXPECT_EQ(times_in(result.out, "\nold:1\n"), 1U) << result.out;
  EXPECT_NE(result.out.find("1 key deleted"), std::string::npos) << result.out;
}

TEST(WholeStoreVerbs, CtrlCEndsDeletePrefixWithTheSummarySoFar) {
  std::atomic<int> pages{0};
  const TestFront front([&](const polly::http::Request& request) {
    if (request.method == "GET") return CannedReply::json(200, R"({"keys":["old:1"],"next":null})");
    return CannedReply::json(200,
                             R"({"prefix":"old:","matched":1,"deleted":1,"next":")" + std::to_string(++pages) + "\"}");
  });
  StartedProgram polly({"store", "delete-prefix", "old:", "--yes", "--server", front.url()});
  ASSERT_TRUE(is_soon([&] { return pages > 3; })) << polly.err();
  polly.signal(SIGINT);
  EXPECT_EQ(polly.wait(20s), 130) << polly.err();
  EXPECT_EQ(polly.out(), std::to_string(pages) + " keys deleted\n");
  EXPECT_NE(polly.err().find("interrupted"), std::string::npos) << polly.err();
}

TEST(WatchedVerbs, PrintAgainUntilCtrlC) {
  const DaemonProcess daemon(kVerbSecrets);
  ASSERT_EQ(run_program({kPollyProgram, "state", "store", "pr_number", "42", "--sha", testing::kSha, "--repo",
                         "acme/shop", "--server", daemon.url()},
                        kVerbSecrets)
                .exit_code,
            0);
  const std::vector<std::pair<std::vector<std::string>, std::string>> verbs{
      {{"state", "get", "pr_number", "--sha", testing::kSha, "--repo", "acme/shop"}, "42\n\n42\n\n42\n"},
      {{"state", "list", "--repo", "acme/shop"}, "acme/shop"},
      {{"stats"}, "polly:pr_number:*"},
      {{"stats", "--json"}, "{\"entries\":1,"}};
  for (auto [words, part] : verbs) {
    words.insert(words.end(), {"--server", daemon.url(), "--watch=0.1"});
    StartedProgram polly(words, kVerbSecrets);
    const std::size_t wanted = part.starts_with("42") ? 1 : 3;
    EXPECT_TRUE(is_soon([&, &text = part] { return times_in(polly.out(), text) >= wanted; })) << polly.out();
    EXPECT_TRUE(polly.runs());
    polly.signal(SIGINT);
    EXPECT_EQ(polly.wait(20s), 130) << polly.err();
  }
}

TEST(WatchedVerbs, GoOnAfterTheDaemonWasAway) {
  std::atomic<bool> is_away{false};
  const TestFront front([&](const polly::http::Request&) {
    if (is_away) return CannedReply(502, "text/html", "<h1>Bad Gateway</h1>");
    return CannedReply::json(200, R"({"pr_number":42})");
  });
  StartedProgram polly({"state", "get", "pr_number", "--sha", testing::kSha, "--server", front.url(), "--watch=0.1"});
  EXPECT_TRUE(is_soon([&] { return times_in(polly.out(), "42\n") >= 2; })) << polly.err();
  is_away = true;
  EXPECT_TRUE(is_soon([&] { return times_in(polly.err(), "502 with text/html") >= 2; })) << polly.err();
  const std::size_t before = times_in(polly.out(), "42\n");
  is_away = false;
  EXPECT_TRUE(is_soon([&] { return times_in(polly.out(), "42\n") >= before + 2; })) << polly.err();
  EXPECT_TRUE(polly.runs());
}

TEST(WatchedVerbs, EndWhenTheirReaderIsGone) {
  const DaemonProcess daemon(kVerbSecrets);
  const ProgramResult result =
      bash_at(daemon, "\"$1\" stats --watch=0.1 --server \"$2\" | head -n 1; echo ${PIPESTATUS[0]}");
  EXPECT_NE(result.out.find("KEYS"), std::string::npos) << result.out;
  EXPECT_TRUE(result.out.ends_with("\n0\n")) << result.out;
}

TEST(WatchedVerbs, RedrawATerminal) {
  const DaemonProcess daemon(kVerbSecrets);
  const ProgramResult result = bash_at(
      daemon, "TERM=xterm timeout -s INT 3 script -qec \"$1 stats --watch=0.2 --server $2\" /dev/null < /dev/null");
  EXPECT_NE(result.out.find("\x1b[2J\x1b[HEvery 200 ms: polly stats  2"), std::string::npos) << result.out;
  EXPECT_GE(times_in(result.out, "\x1b[H"), 3U) << result.out;
}

}  // namespace
}  // namespace polly::tests
