#include "polly/api/api_tokens.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "polly/telemetry/telemetry.hpp"

namespace polly::api {
namespace {

using http::Scope;

ApiTokens::Tokens some_tokens() {
  return {AcceptedToken("eyes", Scope::read, "*", sha256("t-eyes")),
          AcceptedToken("ci", Scope::write, "acme/sh*p", sha256("t-ci")),
          AcceptedToken("all", Scope::write, "*/*", sha256("t-all")),
          AcceptedToken("ops", Scope::admin, "*", sha256("t-ops"))};
}

http::Request with_authorization(const std::vector<std::string>& values) {
  http::Request request;
  request.headers.emplace_back("Host", "a");
  for (const std::string& value : values) request.headers.emplace_back("authorization", value);
  return request;
}

// "200 NAME", or the status and the detail of the refusal.
std::string answer_to(const ApiTokens& tokens, const http::Request& request, const Access& access) {
  const Admission admission = tokens.admit(request, access);
  if (!admission.refusal) return "200 " + admission.client;
  const std::string& body = admission.refusal->body;
  const std::size_t from = body.find("\"detail\":\"") + 10;
  return std::to_string(admission.refusal->status) + " " + body.substr(from, body.find("\",\"kind", from) - from);
}

std::string answer_to(const std::string& token, Scope scope, const std::string& repository) {
  const ApiTokens tokens(some_tokens());
  return answer_to(tokens, with_authorization({"Bearer " + token}), Access(scope, repository));
}

TEST(ApiTokens, AScopeContainsThoseBeforeIt) {
  for (const Scope scope : {Scope::read, Scope::write, Scope::admin}) {
    EXPECT_EQ(answer_to("t-ops", scope, "acme/shop"), "200 ops");
    EXPECT_EQ(answer_to("t-ops", scope, ""), "200 ops");
  }
  EXPECT_EQ(answer_to("t-ci", Scope::read, "acme/shop"), "200 ci");
  EXPECT_EQ(answer_to("t-ci", Scope::write, "acme/shop"), "200 ci");
  EXPECT_EQ(answer_to("t-eyes", Scope::read, ""), "200 eyes");
  EXPECT_EQ(answer_to("t-eyes", Scope::write, "acme/shop"),
            R"(403 the token \"eyes\" has the scope read, and this request needs the scope write)");
  EXPECT_EQ(answer_to("t-ci", Scope::admin, ""),
            R"(403 the token \"ci\" has the scope write, and this request needs the scope admin)");
}

TEST(ApiTokens, ATokenIsForTheRepositoriesOfItsPattern) {
  EXPECT_EQ(answer_to("t-ci", Scope::read, "acme/ship-p"), "200 ci");
  for (const char* repository : {"acme/shops", "acme-evil/shop", "evil/acme/shop", "acme/s", "shop"}) {
    EXPECT_EQ(answer_to("t-ci", Scope::read, repository),
              R"(403 the token \"ci\" is for the repositories acme/sh*p, and this request needs the scope read for )"
              "another one");
  }
  EXPECT_EQ(answer_to("t-all", Scope::write, "any/thing"), "200 all");
  EXPECT_EQ(answer_to("t-all", Scope::read, ""),
            R"(403 the token \"all\" is for the repositories */*, and this request needs the scope read for all )"
            R"(repositories (*))");
}

TEST(ApiTokens, WithoutAKnownTokenNothingIsAllowed) {
  const ApiTokens tokens(some_tokens());
  const Access access(Scope::read, "acme/shop");
  const std::vector<std::vector<std::string>> refused{{},
                                                      {""},
                                                      {"Bearer"},
                                                      {"Bearer "},
                                                      {"t-ops"},
                                                      {"Basic t-ops"},
                                                      {"Bearer t-op"},
                                                      {"Bearer t-opss"},
                                                      {"Bearer  t-ops"},
                                                      {"Bearer t-ops, Bearer t-ops"}};
  for (const auto& values : refused) {
    const http::Request request = with_authorization(values);
    const Admission admission = tokens.admit(request, access);
    ASSERT_TRUE(admission.refusal) << (values.empty() ? "" : values[0]);
    EXPECT_EQ(admission.refusal->status, 401);
    EXPECT_EQ(admission.client, "");
    EXPECT_EQ(admission.refusal->headers.back(), http::Header("WWW-Authenticate", "Bearer"));
    EXPECT_EQ(admission.refusal->body.find("t-ops"), std::string::npos);
  }
  EXPECT_EQ(answer_to(tokens, with_authorization({"bEARER t-ops"}), access), "200 ops");
}

// A token of no characters has a digest, too.
TEST(ApiTokens, AnEmptyTokenIsNeverKnown) {
  const ApiTokens tokens({AcceptedToken("none", Scope::admin, "*", sha256(""))});
  EXPECT_TRUE(tokens.admit(with_authorization({"Bearer "}), Access(Scope::read, "")).refusal);
  EXPECT_TRUE(tokens.admit(with_authorization({}), Access(Scope::read, "")).refusal);
}

TEST(ApiTokens, TwoHeadersAreRefusedThoughBothAreRight) {
  const ApiTokens tokens(some_tokens());
  for (const std::vector<std::string>& values : std::vector<std::vector<std::string>>{
           {"Bearer t-ops", "Bearer t-ops"}, {"Bearer t-ops", ""}, {"Basic x", "Bearer t-ops"}}) {
    EXPECT_EQ(answer_to(tokens, with_authorization(values), Access(Scope::read, "")),
              "401 the header Authorization is there twice");
  }
}

TEST(ApiTokens, EachOfManyIsFound) {
  ApiTokens::Tokens many;
  for (int i = 0; i < 256; ++i) {
    many.emplace_back(std::to_string(i), Scope::read, "*", sha256("token " + std::to_string(i)));
  }
  for (int i = 0; i < 256; ++i) {
    const AcceptedToken* found = ApiTokens::find(many, sha256("token " + std::to_string(i)));
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(found->name, std::to_string(i));
  }
  for (std::size_t byte = 0; byte < sizeof(Sha256); ++byte) {  // every byte counts
    Sha256 digest = sha256("token 7");
    digest.at(byte) ^= 1;
    EXPECT_EQ(ApiTokens::find(many, digest), nullptr) << byte;
  }
  EXPECT_EQ(ApiTokens::find({}, sha256("token 7")), nullptr);
}

TEST(ApiTokens, AreReplacedAsAWhole) {
  ApiTokens tokens(some_tokens());
  tokens.replace({AcceptedToken("new", Scope::read, "*", sha256("t-new"))});
  const Access access(Scope::read, "");
  EXPECT_EQ(answer_to(tokens, with_authorization({"Bearer t-new"}), access), "200 new");
  EXPECT_TRUE(tokens.admit(with_authorization({"Bearer t-ops"}), access).refusal);
}

TEST(ApiTokens, RefusalsAreCountedByTheirReason) {
  Telemetry telemetry;
  const ApiTokens tokens(some_tokens(), telemetry.metrics());
  const Access access(Scope::admin, "");
  tokens.count_refusal(tokens.admit(with_authorization({"Bearer t-ci"}), access));
  tokens.count_refusal(tokens.admit(with_authorization({"Bearer t-ci"}), access));
  tokens.count_refusal(tokens.admit(with_authorization({}), access));
  const std::string text = telemetry.metrics().text();
  EXPECT_NE(text.find("polly_api_refused_total{reason=\"forbidden\"} 2"), std::string::npos) << text;
  EXPECT_NE(text.find("polly_api_refused_total{reason=\"unauthenticated\"} 1"), std::string::npos) << text;
}

}  // namespace
}  // namespace polly::api
