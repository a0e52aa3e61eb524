#include "polly/cli/daemon_api.hpp"

#include <gtest/gtest.h>

#include "polly/base/error.hpp"
#include "polly/cli/detail/test_front.hpp"
#include "polly/cli/exit_code.hpp"

namespace polly::cli {

namespace {

CannedReply problem(int status, const std::string& members) {
  return CannedReply(status, "application/problem+json",
                     "{\"status\":" + std::to_string(status) + ",\"detail\":\"x\"," + members + "}");
}

Error error_of(CannedReply reply, DaemonRequest request = DaemonRequest("asking", "GET", "/a")) {
  const TestFront front(std::move(reply));
  try {
    DaemonApi(front.url()).ask(request, [](const DaemonAnswer& answer) { return answer.at("a").as_int64(); });
  } catch (const Error& error) {
    return error;
  }
  return Error(ErrorKind::cancelled, "no error");
}

ExitCode code_of(CannedReply reply) {
  return exit_code(error_of(std::move(reply)).kind());
}

bool contains(const Error& error, std::string_view part) {
  return std::string_view(error.what()).find(part) != std::string_view::npos;
}

}  // namespace

TEST(DaemonApi, AnAnswerIsRead) {
  const TestFront front(CannedReply::json(202, R"({"a":42})"));
  const auto read = [](const DaemonAnswer& answer) {
    return std::to_string(answer.status) + std::to_string(answer.at("a").as_int64());
  };
  EXPECT_EQ(DaemonApi(front.url()).ask(DaemonRequest("asking", "GET", "/a"), read), "20242");
}

TEST(DaemonApi, TheKindOfAProblemDecidesTheExitCode) {
  EXPECT_EQ(code_of(problem(500, R"("kind":"corrupt")")), ExitCode::corrupt);
  EXPECT_EQ(code_of(problem(409, R"("kind":"type_mismatch")")), ExitCode::conflict);
  EXPECT_EQ(code_of(problem(503, R"("kind":"permission_denied")")), ExitCode::unavailable);
  EXPECT_EQ(code_of(problem(503, R"("kind":"closed")")), ExitCode::failed);
  EXPECT_EQ(code_of(problem(503, R"("kind":"config")")), ExitCode::unavailable)
      << "a mistake of the daemon, not of the caller";
  EXPECT_EQ(code_of(problem(503, R"("kind":"a new one")")), ExitCode::unavailable);
  EXPECT_EQ(code_of(problem(400, R"("kind":"a new one")")), ExitCode::usage);
}

TEST(DaemonApi, OnlyPollysOwnProblemIsAbsence) {
  const auto ask = [](CannedReply reply) {
    const TestFront front(std::move(reply));
    const auto read = [](const DaemonAnswer& answer) { return answer.status; };
    return DaemonApi(front.url()).ask_for_one(DaemonRequest("asking", "GET", "/a"), read);
  };
  EXPECT_EQ(ask(CannedReply(http::absent("nothing is stored"))), std::nullopt);
  for (const CannedReply& reply :
       {CannedReply(http::problem(http::problems::kUnknownPath, "there is nothing at this path")),
        problem(404, R"("title":"Not Found")"), CannedReply(404, "text/html", "<h1>404</h1>"), CannedReply(404, "", ""),
        CannedReply(404, "application/json", R"({"status":404,"detail":"x","kind":"absent"})"),
        CannedReply(404, "application/problem+json", R"({"status":200,"detail":"x","kind":"absent"})"),
        CannedReply(200, "application/problem+json", R"({"status":200,"detail":"x","kind":"absent"})")}) {
    EXPECT_THROW(ask(reply), Error) << reply.status << reply.content_type << reply.body;
  }
}

TEST(DaemonApi, AMediaTypeIsReadWithoutItsParametersAndInAnyCase) {
  const TestFront front(CannedReply(200, "Application/JSON ; charset=utf-8", R"({"a":1})"));
  const auto read = [](const DaemonAnswer& answer) { return answer.at("a").as_int64(); };
  EXPECT_EQ(DaemonApi(front.url()).ask(DaemonRequest("asking", "GET", "/a"), read), 1);
}

TEST(DaemonApi, AnAnswerThatIsNotPollysIsDescribed) {
  const Error error = error_of(CannedReply(302, "text/html", "<h1>Log in</h1>",
                                           {{"Server", "nginx/1.22.1"}, {"Location", "https://login.example/"}}));
  EXPECT_EQ(error.kind(), ErrorKind::unavailable);
  for (const char* part : {"asking", "http://127.0.0.1:", "302", "text/html", "nginx/1.22.1", "https://login.example/",
                           "not followed", "no_proxy"}) {
    EXPECT_TRUE(contains(error, part)) << part << " in " << error.what();
  }
  EXPECT_FALSE(contains(error, "Log in"));
}

TEST(DaemonApi, AWriteThatAnotherProgramAnsweredHasAnUnknownOutcome) {
  for (const char* method : {"PUT", "DELETE", "POST"}) {
    const Error error = error_of(CannedReply(504, "text/html", ""), DaemonRequest("writing", method, "/a", "1"));
    EXPECT_EQ(error.kind(), ErrorKind::unknown_outcome);
    EXPECT_TRUE(contains(error, method)) << error.what();
  }
}

TEST(DaemonApi, TheMessageNamesTheRequestAndWhatToDo) {
  DaemonRequest request("getting the state", "GET", "/a");
  request.if_refused = "look at the token";
  request.if_path_is_other = "look at the path";
  EXPECT_STREQ(
      error_of(CannedReply(http::problem(http::problems::kUnauthenticated, "a token is needed")), request).what(),
      "getting the state: the server answered 401: a token is needed; look at the token");
  EXPECT_STREQ(
      error_of(CannedReply(http::problem(http::problems::kUnknownPath, "there is nothing here")), request).what(),
      "getting the state: the server answered 404: there is nothing here; look at the path");
}

TEST(DaemonApi, TheReportDecidesWhetherTheDaemonIsReady) {
  const auto check = [](CannedReply reply) -> std::string {
    const TestFront front(std::move(reply));
    try {
      DaemonApi(front.url()).check_ready();
      return "";
    } catch (const Error& error) {
      return error.what();
    }
  };
  EXPECT_EQ(check(CannedReply::json(200, R"({"status":"ok","checks":{"store":{"status":"ok"}}})")), "");
  const std::string failing = check(CannedReply::json(
      503, R"({"status":"unavailable","checks":{"store":{"status":"unavailable"},"a":{"status":"ok"}}})"));
  EXPECT_NE(failing.find("store is unavailable"), std::string::npos) << failing;
  for (const CannedReply& reply :
       {CannedReply(200, "text/plain", "ok\n"), CannedReply(200, "text/html", "<h1>Ready</h1>"),
        CannedReply::json(200, "{}"), CannedReply::json(200, R"({"status":"ok"})")}) {
    EXPECT_NE(check(reply).find("not Polly's"), std::string::npos) << reply.body;
  }
}

}  // namespace polly::cli
