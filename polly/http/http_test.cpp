#include "polly/http/http.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <utility>

#include "polly/base/ascii.hpp"

namespace polly::http {
namespace {

TEST(Http, AHeaderIsFoundInAnyCaseAndTheFirstCounts) {
  Request request;
  request.headers.emplace_back("X-GitHub-Event", "push");
  request.headers.emplace_back("x-github-event", "ping");
  request.headers.emplace_back("Empty", "");
  EXPECT_EQ(request.header("X-GITHUB-EVENT"), "push");
  EXPECT_EQ(request.header("Empty"), "");
  EXPECT_EQ(request.header("X-GitHub"), "");
  EXPECT_EQ(request.headers.size(), 3U);
  EXPECT_EQ(request.headers[1].second, "ping");
}

TEST(Http, HeadersAreStillFoundInACopyAndAfterAMove) {
  Request request;
  request.headers.emplace_back("A", "1");
  Request copy = request;
  const Request moved = std::move(request);
  copy.headers.emplace_back("B", "2");
  EXPECT_EQ(moved.header("a"), "1");
  EXPECT_EQ(copy.header("b"), "2");
  EXPECT_EQ(moved.header("b"), "");
}

TEST(Http, HeadersOfAHeadCanGrow) {
  const std::string_view head = "GET / HTTP/1.1\r\nA: 1\r\n\r\n";
  const std::vector<HeaderLine> lines{{16, 1, 19, 1}};
  Headers headers(head, lines);
  headers.emplace_back("B", "2");
  EXPECT_EQ(headers.find("a"), "1");
  EXPECT_EQ(headers.find("b"), "2");
}

TEST(Http, AProblemIsRfc9457) {
  const Reply reply = problem(problems::kUnknownPath, "no \"such\" thing\n");
  EXPECT_EQ(reply.status, 404);
  EXPECT_EQ(reply.content_type, "application/problem+json");
  EXPECT_EQ(
      reply.body,
      R"({"type":"urn:polly:problem:unknown-path","title":"Not Found","status":404,"detail":"no \"such\" thing\n",)"
      R"("kind":"unsupported"})");
}

TEST(Http, EveryTypeOfProblemHasAWordAStatusAndAKind) {
  std::set<std::pair<std::string_view, int>> seen;
  for (const ProblemType& type : kProblemTypes) {
    EXPECT_TRUE(seen.emplace(type.word, type.status).second) << type.word;
    EXPECT_TRUE(is_alphanumeric_or(type.word, "-") && to_lower(type.word) == type.word) << type.word;
    EXPECT_NE(reason_phrase(type.status), "Unknown") << type.word;
    const Reply reply = problem(type, "");
    EXPECT_EQ(reply.status, type.status);
    EXPECT_NE(reply.body.find("\"type\":\"urn:polly:problem:" + std::string(type.word) + "\""), std::string::npos);
    EXPECT_NE(reply.body.find("\"kind\":\"" + std::string(type.kind) + "\""), std::string::npos) << reply.body;
  }
  EXPECT_NE(absent("nothing is stored").body.find("\"kind\":\"absent\""), std::string::npos);
}

TEST(Http, TheTypeOfAnErrorIsItsCauseOrElseItsKind) {
  const auto type_of = [](const Error& error) {
    const std::string body = problem(error).body;
    const std::size_t begin = body.find(kProblemTypePrefix) + kProblemTypePrefix.size();
    return body.substr(begin, body.find('"', begin) - begin);
  };
  EXPECT_EQ(type_of(Error(ErrorKind::unknown_outcome, "cut off")), "unknown-outcome");
  EXPECT_EQ(type_of(Error(ErrorKind::permission_denied, "no")), "permission-denied");
  const Error stopping(ErrorKind::closed, "ask again", error_cause::kStopping);
  EXPECT_EQ(type_of(stopping), "stopping");
  EXPECT_EQ(type_of(stopping.while_doing("waiting")), "stopping");
}

TEST(Http, ARequestIdIsInTheHeadAndInAProblem) {
  Reply reply = absent("nothing");
  add_request_id(reply, "4711");
  EXPECT_EQ(reply.headers.back(), Header("X-Request-Id", "4711"));
  EXPECT_TRUE(reply.body.ends_with(R"("kind":"absent","request_id":"4711"})")) << reply.body;
  Reply good = Reply::json(200, "{}");
  add_request_id(good, "4711");
  EXPECT_EQ(good.body, "{}");
  EXPECT_EQ(good.headers.back(), Header("X-Request-Id", "4711"));
}

TEST(Http, EveryKindOfErrorHasTheStatusOfTheDesignsTable) {
  const std::pair<ErrorKind, int> table[] = {
      {ErrorKind::invalid_argument, 400},  {ErrorKind::config, 503},          {ErrorKind::type_mismatch, 409},
      {ErrorKind::conflict, 409},          {ErrorKind::unavailable, 503},     {ErrorKind::resource_exhausted, 503},
      {ErrorKind::deadline_exceeded, 503}, {ErrorKind::unknown_outcome, 503}, {ErrorKind::permission_denied, 503},
      {ErrorKind::corrupt, 500},           {ErrorKind::unsupported, 501},     {ErrorKind::closed, 503}};
  for (const auto& [kind, status] : table) {
    const Reply reply = problem(Error(kind, "what happened"));
    EXPECT_EQ(reply.status, status) << to_string(kind);
    std::string word(to_string(kind));
    std::replace(word.begin(), word.end(), '_', '-');
    EXPECT_NE(reply.body.find("\"urn:polly:problem:" + word + "\""), std::string::npos) << reply.body;
    EXPECT_EQ(reply.headers.front(), Header("Cache-Control", "no-store"));
    EXPECT_EQ(reply.headers.size(), status == 503 ? 2U : 1U) << to_string(kind);
    EXPECT_NE(reply.body.find("\"kind\":\"" + std::string(to_string(kind)) + "\""), std::string::npos);
  }
}

TEST(Http, WhatTheStoreRefusedIsForTheLogOnly) {
  const Reply reply = problem(Error(ErrorKind::permission_denied, "WRONGPASS for user polly"));
  EXPECT_EQ(reply.body.find("WRONGPASS"), std::string::npos);
  EXPECT_EQ(reply.body.find("credentials"), std::string::npos) << "it may be a grant: " << reply.body;
}

}  // namespace
}  // namespace polly::http
