// The verbs where another program answers in place of a daemon: no such answer counts as success or as absence, none
// controls the terminal, and redirects to another address are not followed.
#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <thread>

#include "polly/base/percent.hpp"
#include "polly/cli/detail/test_call.hpp"
#include "polly/cli/detail/test_front.hpp"
#include "polly/testing/example_sha.hpp"
#include "polly/testing/free_port.hpp"
#include "polly/testing/socket.hpp"

namespace polly::cli {

namespace {

using Words = std::vector<std::string>;

using testing::kSha;

const std::vector<Words>& verbs() {
  static const std::vector<Words> all{{"state", "get", "--sha", kSha, "--repo", "acme/shop"},
                                      {"state", "get", "pr_number", "--sha", kSha, "--repo", "acme/shop"},
                                      {"state", "store", "pr_number", "42", "--sha", kSha, "--repo", "acme/shop"},
                                      {"state", "forget", "--sha", kSha, "--repo", "acme/shop"},
                                      {"state", "forget", "pr_number", "--sha", kSha, "--repo", "acme/shop"},
                                      {"state", "list"},
                                      {"state", "list", "--pr", "42"},
                                      {"store", "get", "key"},
                                      {"store", "get", "key", "--json"},
                                      {"store", "set", "key", "1"},
                                      {"store", "set", "key", "1", "--if-absent"},
                                      {"store", "delete", "key"},
                                      {"store", "exists", "key"},
                                      {"store", "ttl", "key"},
                                      {"store", "scan"},
                                      {"event", "send", "-", "--event", "ping"}};
  return all;
}

Called ask(const std::string& url, const Words& arguments) {
  const config::Environment environment{
      {"POLLY_SERVER", url}, {"POLLY_API_TOKEN", "t0ken"}, {"POLLY_WEBHOOK_SECRET", "s"}, {"XDG_STATE_HOME", "/none"}};
  return call(arguments, environment, "{}");
}

std::string joined(const Words& words) {
  std::string text;
  for (const std::string& word : words) text += word + " ";
  return text;
}

std::vector<CannedReply> foreign_replies() {
  const std::string page = "<html><h1>It works!</h1></html>";
  std::vector<CannedReply> replies;
  for (const int status : {200, 302, 401, 404, 409, 503}) {
    replies.emplace_back(status, "text/html", page);
    replies.emplace_back(status, "", "");
    replies.emplace_back(status, "application/json", R"({"message":"no Route matched with those values"})");
    replies.emplace_back(status, "application/problem+json",
                         R"({"type":"about:blank","title":"x","status":)" + std::to_string(status) + "}");
  }
  replies.emplace_back(204, "", "");
  for (const char* body : {"", "{}", "[]", "null", "42", "\"ok\"", R"({"status":"ok"})", "{\"key\":", page.c_str()}) {
    replies.push_back(CannedReply::json(200, body));
  }
  replies.emplace_back(200, "text/plain", R"({"pr_number":42,"key":"key","value":1,"time_left_ms":null})");
  return replies;
}

}  // namespace

TEST(ForeignAnswers, AreNeitherSuccessNorAbsence) {
  for (const CannedReply& reply : foreign_replies()) {
    const TestFront front(reply);
    for (const Words& verb : verbs()) {
      const Called called = ask(front.url(), verb);
      const std::string what = joined(verb) + std::to_string(reply.status) + " " + reply.content_type + reply.body;
      EXPECT_EQ(called.code, 5) << what << called.err;
      EXPECT_EQ(called.out, "") << what;
      EXPECT_TRUE(contains(called.err, "not Polly's")) << what << called.err;
    }
    EXPECT_EQ(ask(front.url(), {"doctor"}).code, 5) << reply.status << reply.body;
  }
}

TEST(ForeignAnswers, ARedirectIsNotFollowed) {
  const TestFront elsewhere(CannedReply::json(200, R"({"key":"key","value":1,"time_left_ms":null})"));
  for (const int status : {301, 302, 303, 307, 308}) {
    const TestFront front(
        CannedReply(status, "text/html", "", {{"Location", elsewhere.url() + "/api/v1/store/entry?key=key"}}));
    const Called called = ask(front.url(), {"store", "get", "key"});
    EXPECT_EQ(called.code, 5);
    EXPECT_TRUE(contains(called.err, elsewhere.url())) << called.err;
  }
  EXPECT_TRUE(elsewhere.requests().empty());
}

TEST(ForeignAnswers, AnAnswerAboutSomethingElseIsNotTheAnswer) {
  const TestFront entry(
      CannedReply::json(200, R"({"key":"other","value":1,"time_left_ms":null,"set":true,"deleted":true})"));
  for (const char* verb : {"get", "exists", "ttl", "delete"}) {
    EXPECT_EQ(ask(entry.url(), {"store", verb, "key"}).code, 5) << verb;
  }
  EXPECT_EQ(ask(entry.url(), {"store", "set", "key", "1"}).code, 5);
  const TestFront keys(CannedReply::json(200, R"({"keys":["b:1"],"next":null})"));
  EXPECT_EQ(ask(keys.url(), {"store", "scan", "b:"}).out, "b:1\n");
  EXPECT_EQ(ask(keys.url(), {"store", "scan", "a:"}).code, 5);
  const TestFront commits(CannedReply::json(
      200, R"({"commits":[{"sha":")" + std::string(kSha) +
               R"(","repository":"acme/shop","pr_number":1,"vuln_check_run_id":null,"license_check_run_id":null,)"
               R"("workflow_run_id":null,"check_suite_id":null}]})"));
  EXPECT_EQ(ask(commits.url(), {"state", "list"}).code, 0);
  EXPECT_EQ(ask(commits.url(), {"state", "list", "--pr", "2"}).code, 5);
  EXPECT_EQ(ask(commits.url(), {"state", "list", "--repo", "acme/other"}).code, 5);
  const TestFront fact(CannedReply::json(200, R"({"pr_number":41})"));
  EXPECT_EQ(ask(fact.url(), verbs()[2]).code, 5);
}

TEST(ForeignAnswers, InvalidKeysAndRepositoriesInAnAnswerAreNotTheCallersMistake) {
  for (const char* body : {R"({"keys":[""],"next":null})", R"({"keys":["a\u0000"],"next":null})",
                           R"({"commits":[{"sha":"x","repository":"acme/shop"}]})",
                           R"({"commits":[{"sha":"0123456789abcdef0123456789abcdef01234567","repository":"a"}]})"}) {
    const TestFront front(CannedReply::json(200, body));
    EXPECT_EQ(ask(front.url(), {"store", "scan"}).code, 5) << body;
    EXPECT_EQ(ask(front.url(), {"state", "list"}).code, 5) << body;
  }
}

TEST(ForeignAnswers, ARepeatedCursorEndsTheScan) {
  for (const int circle : {1, 2, 7}) {
    std::atomic<int> pages{0};
    const TestFront front([&](const http::Request&) {
      const int page = pages++;
      return CannedReply::json(200, R"({"keys":["key"],"next":"cursor)" + std::to_string(page % circle) + "\"}");
    });
    const Called called = ask(front.url(), {"store", "scan"});
    EXPECT_EQ(called.code, 5);
    EXPECT_TRUE(contains(called.err, "cursor")) << called.err;
    EXPECT_EQ(called.out.substr(0, 4), "key\n");
    EXPECT_LT(pages.load(), 40);
  }
}

TEST(ForeignAnswers, NoControlCharacterReachesTheTerminal) {
  const std::string evil = "\x1b]0;pwned\x07\x1b[2J\r\nroot# \x7f\u009b2J\u202e";
  const TestFront refusing(CannedReply(http::problem(http::problems::kUnavailable, evil)));
  for (const Words& verb : verbs()) {
    const Called called = ask(refusing.url(), verb);
    EXPECT_EQ(called.code, 5);
    const bool is_json = called.err.starts_with('{');  // where each backslash is escaped, too
    const char* const shown = is_json ? R"(\\x1b]0;pwned\\x07)" : R"(\x1b]0;pwned\x07)";
    EXPECT_TRUE(contains(called.err, shown)) << called.err;
    EXPECT_EQ(called.err.find_first_of("\x1b\x07\x7f\r"), std::string::npos) << called.err;
    EXPECT_FALSE(contains(called.err, "\u009b") || contains(called.err, "\u202e")) << called.err;
    EXPECT_EQ(called.err.find('\n'), called.err.size() - 1) << called.err;  // nor an extra line
  }
}

TEST(ForeignAnswers, NoByteOfAHeaderReachesTheTerminal) {
  const std::uint16_t port = testing::free_port();
  const testing::Socket listener = testing::listen_on(port);
  std::thread front([&] {
    const testing::Socket client = testing::accept_from(listener);
    client.receive_some();
    client.send(
        "HTTP/1.1 502 \x1b[2J\r\nServer: \x1b[31mproxy\xff\r\nContent-Type: \x9btext/html\r\nContent-Length: 0\r\n"
        "Connection: close\r\n\r\n");
    client.end_sending();
    (void)client.is_ended();
  });
  const Called called = ask("http://127.0.0.1:" + std::to_string(port), {"store", "get", "key"});
  front.join();
  EXPECT_EQ(called.code, 5);
  EXPECT_TRUE(contains(called.err, "\\x1b[31mproxy\\xff")) << called.err;
  for (const char c : called.err) EXPECT_TRUE((c >= ' ' && c <= '~') || c == '\n') << called.err;
}

}  // namespace polly::cli
