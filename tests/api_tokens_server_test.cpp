// The built daemon with several tokens of the API: what each allows, and how they are changed without a pause.
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <string>
#include <vector>

#include "polly/base/hex.hpp"
#include "polly/base/sha256.hpp"
#include "polly/http/detail/test_peer.hpp"
#include "polly/testing/example_sha.hpp"
#include "polly/testing/wait_until.hpp"
#include "tests/load.hpp"
#include "tests/paths.hpp"
#include "tests/reloaded_daemon.hpp"

namespace polly::tests {
namespace {

using testing::Environment;
using testing::kSha;
using testing::run_program;

const std::string kEyes = "token-of-the-dashboard";
const std::string kRunner = "token-of-the-ci-runner";
const std::string kOperator = "token-of-the-operators";

std::string hash_of(const std::string& token) {
  return "sha256:" + to_hex(sha256(token));
}

const std::string kTokenLines =
    "# who may do what\n"
    "eyes = read  *      " +
    hash_of(kEyes) +
    "\n"
    "ci   = write Acme/* " +
    kRunner +
    "\n"
    "ops  = admin *      " +
    hash_of(kOperator) + "\n";

class TokenFiles : public SecretFiles {
 public:
  TokenFiles() { write("tokens", kTokenLines); }

  Environment environment() const {
    return {{"POLLY_STORAGE_TYPE", "memory"}, {"POLLY_LOG_LEVEL", "debug"}, {"POLLY_API_TOKENS_FILE", path("tokens")}};
  }
};

std::string path_of_state_in(const std::string& repository) {
  return "/api/v1/repos/" + repository + "/commits/" + kSha + "/state";
}

// The status and, of an error, its detail.
std::string answer_with(const ReloadedDaemon& daemon, const std::string& token, const std::string& method,
                        const std::string& path, const std::string& body = "") {
  const http::Response response = http::Client(daemon.url(), Secret(token)).send(method, path, body);
  std::string text = std::to_string(response.status);
  if (response.status >= 400) text += " " + response.body;
  return text;
}

class SeveralTokens : public ::testing::Test {
 protected:
  std::string answer_to(const std::string& token, const std::string& method, const std::string& path,
                        const std::string& body = "") const {
    return answer_with(daemon_, token, method, path, body);
  }
  // One with exactly this head.
  http::RawReply reply_to(const std::string& head, bool has_body = true) const {
    http::TestPeer peer(static_cast<std::uint16_t>(std::stoi(daemon_.url().substr(daemon_.url().rfind(':') + 1))));
    return peer.ask(head, has_body);
  }

  const TokenFiles files_;
  ReloadedDaemon daemon_{files_, files_.environment()};
};

TEST_F(SeveralTokens, EachAllowsItsScopeInItsRepositories) {
  const std::string shop = path_of_state_in("aCMe/Shop");
  EXPECT_EQ(answer_to(kRunner, "PUT", shop + "/pr_number", "42"), "200");
  EXPECT_EQ(answer_to(kRunner, "GET", path_of_state_in("acme/shop") + "/pr_number"), "200");
  EXPECT_EQ(answer_to(kEyes, "GET", shop), "200");
  EXPECT_EQ(answer_to(kEyes, "GET", "/api/v1/state"), "200");
  EXPECT_EQ(answer_to(kEyes, "GET", shop + "/pr_number?wait=1ms"), "200");
  EXPECT_EQ(answer_to(kRunner, "POST", shop + "/workflow_run_id/claim"), "201");
  EXPECT_EQ(answer_to(kOperator, "GET", "/api/v1/store?prefix="), "200");
  EXPECT_EQ(answer_to(kOperator, "GET", "/api/v1/stats"), "200");
  EXPECT_EQ(answer_to("t1", "PUT", "/api/v1/store/entry?key=k", "1"), "200");  // POLLY_API_TOKEN

  for (const char* path : {"/pr_number", "/workflow_run_id/claim"}) {
    for (const char* method : {"PUT", "POST", "DELETE"}) {
      const std::string text = answer_to(kEyes, method, shop + path, "43");
      if (text.starts_with("405")) continue;
      EXPECT_TRUE(text.starts_with("403")) << method << text;
      EXPECT_TRUE(has(text, R"(the token \"eyes\" has the scope read, and this request needs the scope write)"))
          << text;
      EXPECT_TRUE(has(text, R"("type":"urn:polly:problem:forbidden")")) << text;
      EXPECT_TRUE(has(text, R"("kind":"permission_denied")")) << text;
    }
  }
  const std::string other = path_of_state_in("acme-evil/shop");
  for (const std::string& path : {other, other + "/pr_number", other + "/pr_number?wait=60s", other + "?wait=x",
                                  std::string("/api/v1/repos/acme-evil/shop/state"), std::string("/api/v1/state")}) {
    const std::string text = answer_to(kRunner, "GET", path);
    EXPECT_TRUE(text.starts_with("403")) << path << text;
    EXPECT_TRUE(has(text, R"(the token \"ci\" is for the repositories acme/*)")) << text;
    EXPECT_TRUE(has(text, "the scope read for ")) << text;
  }
  EXPECT_TRUE(answer_to(kRunner, "PUT", path_of_state_in("acme%2fx/shop") + "/pr_number", "1").starts_with("4"));
  for (const std::string& token : {kEyes, kRunner}) {
    EXPECT_TRUE(has(answer_to(token, "GET", "/api/v1/store?prefix="), "the scope admin")) << token;
    EXPECT_TRUE(answer_to(token, "POST", "/api/v1/raw/get", "{}").starts_with("403")) << token;
  }
  EXPECT_EQ(answer_to(kEyes, "GET", shop + "/pr_number"), "200") << "nothing was deleted";
}

TEST_F(SeveralTokens, WithoutAKnownOneNothingIsAnswered) {
  for (const std::string& token : {std::string("unknown"), std::string(), hash_of(kEyes), kRunner + "x"}) {
    for (const char* path : {"/api/v1/state", "/api/v1/store?prefix=", "/api/v1/state?wait=x&wait=x"}) {
      const std::string text = answer_to(token, "GET", path);
      EXPECT_TRUE(text.starts_with("401") && has(text, R"("urn:polly:problem:unauthenticated")")) << path << text;
    }
  }
  const std::string bearer = "Authorization: Bearer " + kEyes + "\r\n";
  const std::string get = "GET /api/v1/state HTTP/1.1\r\nHost: a\r\n";
  EXPECT_EQ(reply_to(get + bearer + "\r\n").status, 200);
  EXPECT_EQ(reply_to(get + bearer + bearer + "\r\n").status, 401);
  EXPECT_EQ(reply_to(get + "Authorization: Basic eDp5\r\n" + bearer + "\r\n").status, 401);
}

TEST_F(SeveralTokens, HeadNeedsWhatGetNeedsAndOptionsNeedsNone) {
  const std::string with_runner = " HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + kRunner + "\r\n\r\n";
  EXPECT_EQ(reply_to("HEAD " + path_of_state_in("acme/shop") + with_runner, false).status, 200);
  EXPECT_EQ(reply_to("HEAD " + path_of_state_in("evil/shop") + with_runner, false).status, 403);
  EXPECT_EQ(reply_to("HEAD /api/v1/stats" + with_runner, false).status, 403);
  EXPECT_EQ(reply_to("HEAD /api/v1/state HTTP/1.1\r\nHost: a\r\n\r\n", false).status, 401);
  const http::RawReply options = reply_to("OPTIONS /api/v1/state HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(options.status, 204);
  EXPECT_TRUE(has(options.head, "GET, HEAD, OPTIONS")) << options.head;
}

TEST_F(SeveralTokens, TheBodyOfARefusedRequestIsNotRead) {
  const std::string put = "PUT " + path_of_state_in("evil/shop") +
                          "/pr_number HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n" +
                          "Expect: 100-continue\r\nAuthorization: Bearer ";
  EXPECT_EQ(reply_to(put + kOperator + "\r\n\r\n").status, 100);
  EXPECT_EQ(reply_to(put + kRunner + "\r\n\r\n").status, 403);
  EXPECT_EQ(reply_to(put + "unknown\r\n\r\n").status, 401);
}

TEST_F(SeveralTokens, TheLogAndTheMetricsShowWhoIsRefusedAndNoToken) {
  EXPECT_EQ(answer_to(kRunner, "GET", path_of_state_in("acme/shop")), "200");
  EXPECT_TRUE(answer_to(kRunner, "PUT", path_of_state_in("evil/shop") + "/pr_number", "1").starts_with("403"));
  EXPECT_TRUE(answer_to("unknown", "GET", "/api/v1/state").starts_with("401"));
  const std::string log = daemon_.process().log_with(R"("status":401)");
  EXPECT_TRUE(has(log, R"("api_tokens":"POLLY_API_TOKEN = admin *, eyes = read *, ci = write acme/*, ops = admin *")"))
      << log;
  EXPECT_TRUE(has(log, R"("status":200,"client":"ci")")) << log;
  EXPECT_TRUE(has(log, R"("status":403,"client":"ci")")) << log;
  EXPECT_TRUE(has(log, R"("status":401,"client":"")")) << log;
  for (const std::string& secret : {kEyes, kRunner, kOperator, hash_of(kEyes).substr(7), hash_of(kRunner).substr(7)}) {
    EXPECT_FALSE(has(log + daemon_.ready(), secret)) << secret;
  }
  testing::wait_until("the metrics show it", std::chrono::seconds(20), [&] {
    const std::string page = http::Client(daemon_.url()).send("GET", "/metrics").body;
    return has(page, "polly_api_refused_total{reason=\"forbidden\"} 1\n") &&
           has(page, "polly_api_refused_total{reason=\"unauthenticated\"} 1\n");
  });
}

TEST_F(SeveralTokens, TheCommandLineNamesTheScopeThatItLacks) {
  const auto polly = [&](const std::string& token, std::vector<std::string> words) {
    words.insert(words.begin(), kPollyProgram);
    return run_program(words, {{"POLLY_SERVER", daemon_.url()}, {"POLLY_API_TOKEN", token}});
  };
  const std::vector<std::string> commit{"--sha", kSha, "--repo", "acme/shop"};
  std::vector<std::string> store{"state", "store", "pr_number", "42"};
  store.insert(store.end(), commit.begin(), commit.end());
  EXPECT_EQ(polly(kRunner + ",older", store).exit_code, 0) << "the first of two is sent";
  const testing::ProgramResult refused = polly(kEyes, store);
  EXPECT_EQ(refused.exit_code, 5) << refused.err;
  EXPECT_TRUE(has(refused.err, "403") && has(refused.err, "needs the scope write")) << refused.err;
  EXPECT_TRUE(has(refused.err, "use a token that allows it")) << refused.err;
  const testing::ProgramResult unknown = polly("unknown", store);
  EXPECT_EQ(unknown.exit_code, 5) << unknown.err;
  EXPECT_TRUE(has(unknown.err, "401") && has(unknown.err, "POLLY_API_TOKEN")) << unknown.err;
  files_.write("eyes", kEyes);  // the daemon's own file has this token, too, and is none of the command's
  const testing::ProgramResult by_file =
      run_program({kPollyProgram, "state", "list", "--server", daemon_.url(), "--token-file", files_.path("eyes")},
                  {{"POLLY_API_TOKENS_FILE", files_.path("tokens")}});
  EXPECT_EQ(by_file.exit_code, 0) << by_file.err;
  const testing::ProgramResult scoped = polly(kEyes, {"doctor"});
  EXPECT_TRUE(has(scoped.out, "the token is accepted; the token \"eyes\" has the scope read")) << scoped.out;
}

TEST(ApiTokenRotation, BothFilesChangeWithoutARefusedRequest) {
  const TokenFiles files;
  ReloadedDaemon daemon(files, files.environment());
  const std::string path = path_of_state_in("acme/shop");
  std::atomic<bool> old_is_used{true};
  std::atomic<bool> new_is_used{false};
  const auto client = [&](const std::string& old_token, const std::string& new_token) {
    return [&, old_token, new_token](int number) {
      const bool uses_new = !old_is_used || (new_is_used && number % 2 == 0);
      const std::string text = answer_with(daemon, uses_new ? new_token : old_token, "GET", path);
      return text == "200" ? "" : (uses_new ? "new: " : "old: ") + text;
    };
  };
  const std::string newer = "newer-token-of-the-runner";
  Load load({client("t1", "t2"), client(kRunner, newer)});
  const auto change = [&](const std::string& values, const std::string& lines) {
    files.write("token", values);
    files.write("tokens", lines);
    return daemon.reload();
  };
  const std::string new_line = "ci-2 = write acme/* " + hash_of(newer) + "\n";
  load.make(20);
  EXPECT_TRUE(answer_with(daemon, newer, "GET", path).starts_with("401"));
  ASSERT_TRUE(change("t2,t1", kTokenLines + new_line)) << daemon.log();
  new_is_used = true;
  load.make(20);
  old_is_used = false;
  load.make(2);  // those under way were begun with the old one
  ASSERT_TRUE(change("t2", new_line)) << daemon.log();
  load.make(20);
  EXPECT_EQ(load.end(), std::vector<std::string>());
  for (const std::string& token : {std::string("t1"), kRunner, kEyes, kOperator}) {
    EXPECT_TRUE(answer_with(daemon, token, "GET", path).starts_with("401")) << token;
  }
  EXPECT_TRUE(has(daemon.log(), R"("changed":"POLLY_API_TOKEN, POLLY_API_TOKENS")")) << daemon.log();
  EXPECT_TRUE(has(daemon.log(), R"("api_tokens":"POLLY_API_TOKEN = admin * (2 values), eyes = read *)"))
      << daemon.log();
  EXPECT_TRUE(has(daemon.ready(), R"("changed":["POLLY_API_TOKEN","POLLY_API_TOKENS"])")) << daemon.ready();
}

TEST(ApiTokenRotation, AFileWithAMistakeChangesNothing) {
  const TokenFiles files;
  ReloadedDaemon daemon(files, files.environment());
  const std::string canary = "canary-canary-canary";
  for (const auto& [content, reason] : std::vector<std::pair<std::string, std::string>>{
           {"\n\neyes = owner * " + canary, "line 3 has no scope"},
           {kTokenLines + "more = read * sha256:" + std::string(63, 'a'), "line 5 has a hash of 63 characters"},
           {kTokenLines + "eyes = read * " + canary, "line 5 has the name eyes, as line 2 has"},
           {"eyes = read * " + canary + "\nci = read acme " + canary, "line 2 has repositories"},
           {"# " + canary, "it has no token"}}) {
    files.write("tokens", content);
    files.write("token", "t2");
    EXPECT_FALSE(daemon.reload()) << reason;
    EXPECT_TRUE(has(daemon.log(), reason)) << reason << daemon.log();
    EXPECT_TRUE(has(daemon.ready(), reason)) << daemon.ready();
    EXPECT_FALSE(has(daemon.log() + daemon.ready(), canary)) << reason;
    EXPECT_EQ(answer_with(daemon, kEyes, "GET", "/api/v1/state"), "200") << reason;
    EXPECT_EQ(answer_with(daemon, "t1", "GET", "/api/v1/state"), "200") << reason;
    EXPECT_TRUE(answer_with(daemon, canary, "GET", "/api/v1/state").starts_with("401")) << reason;
  }
  files.write("tokens", kTokenLines);
  std::filesystem::permissions(files.path("tokens"), std::filesystem::perms(0644));
  EXPECT_FALSE(daemon.reload());
  EXPECT_TRUE(has(daemon.ready(), "chmod 0600")) << daemon.ready();
  files.write("tokens", kTokenLines);
  EXPECT_TRUE(daemon.reload()) << daemon.log();
  EXPECT_EQ(answer_with(daemon, "t2", "GET", "/api/v1/state"), "200");
}

TEST(ApiTokenStart, ADaemonDoesNotStartWithAFileWithMistakes) {
  const TokenFiles files;
  files.write("tokens", "a = owner acme short\nb = read * " + kEyes + "\nb = read * " + kEyes + "\n");
  const testing::ProgramResult result =
      run_program({kPollyProgram, "serve"}, {{"POLLY_WEBHOOK_SECRET", "s"},
                                             {"POLLY_API_TOKENS_FILE", files.path("tokens")},
                                             {"POLLY_STORAGE_TYPE", "memory"},
                                             {"POLLY_LISTEN", "127.0.0.1:0"}});
  EXPECT_EQ(result.exit_code, 2) << result.err;
  for (const char* part : {"line 1 has no scope", "line 1 has repositories", "line 1 has a token of less than 16",
                           "line 3 has the name b, as line 2 has", "line 3 has the token that line 2 has"}) {
    EXPECT_TRUE(has(result.err, part)) << result.err;
  }
  EXPECT_FALSE(has(result.err, kEyes)) << result.err;
}

TEST(ApiTokenStart, TheFileAloneTurnsTheApiOn) {
  const TokenFiles files;
  Environment environment = files.environment();
  environment.emplace_back("POLLY_WEBHOOK_SECRET", "s");
  const DaemonProcess daemon(environment);
  EXPECT_EQ(http::Client(daemon.url(), Secret(kEyes)).send("GET", "/api/v1/state").status, 200);
  EXPECT_EQ(http::Client(daemon.url(), Secret("t1")).send("GET", "/api/v1/state").status, 401);
  const testing::ProgramResult config = run_program({kPollyProgram, "config"}, environment);
  EXPECT_TRUE(has(config.out, "eyes = read *, ci = write acme/*, ops = admin *")) << config.out;
  EXPECT_FALSE(has(config.out, kRunner)) << config.out;
}

}  // namespace
}  // namespace polly::tests
