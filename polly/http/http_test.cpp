#include "polly/http/http.hpp"

#include <gtest/gtest.h>

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
  const Reply reply = problem(404, "no \"such\" thing\n");
  EXPECT_EQ(reply.status, 404);
  EXPECT_EQ(reply.content_type, "application/problem+json");
  EXPECT_EQ(reply.body, R"({"type":"about:blank","title":"Not Found","status":404,"detail":"no \"such\" thing\n",)"
                        R"("kind":"unsupported"})");
}

TEST(Http, EveryProblemCarriesAKind) {
  for (const int status : {400, 401, 403, 404, 405, 408, 409, 410, 413, 414, 415, 417, 431, 500, 501, 503, 505}) {
    EXPECT_NE(problem(status, "").body.find("\"kind\":\""), std::string::npos) << status;
  }
  EXPECT_NE(absent("nothing is stored").body.find("\"kind\":\"absent\""), std::string::npos);
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
