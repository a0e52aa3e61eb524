#include "polly/http/router.hpp"

#include <gtest/gtest.h>

namespace polly::http {
namespace {

Handler nothing() {
  return [](Context, Request) -> Task<Reply> { co_return Reply::empty(204); };
}

Router make_router() {
  Router router;
  router.add("POST", "/webhook", nothing());
  router.add("GET", "/commits/{sha}/state", nothing());
  router.add("DELETE", "/commits/{sha}/state", nothing());
  router.add("GET", "/commits/latest/state", nothing());
  router.add("GET", "/", nothing());
  return router;
}

TEST(Router, ASegmentInBracesMatchesOneNonEmptySegment) {
  const Router router = make_router();
  const Router::Match match = router.find("GET", "/commits/0a1b/state");
  ASSERT_NE(match.route, nullptr);
  EXPECT_EQ(match.route->pattern, "/commits/{sha}/state");
  ASSERT_EQ(match.parameters.size(), 1U);
  EXPECT_EQ(match.parameters[0].first, "sha");
  EXPECT_EQ(match.parameters[0].second, "0a1b");
  for (const char* path :
       {"/commits//state", "/commits/state", "/commits/a/b/state", "/commits/a/state/", "commits/a"}) {
    EXPECT_EQ(router.find("GET", path).route, nullptr) << path;
    EXPECT_EQ(router.find("GET", path).allow, "") << path;
  }
}

TEST(Router, AParameterIsDecodedAfterThePathIsSplit) {
  const Router router = make_router();
  EXPECT_EQ(router.find("GET", "/commits/a%2Fb%20c/state").parameters[0].second, "a/b c");
}

TEST(Router, TheFirstRouteThatFitsAnswers) {
  const Router router = make_router();
  EXPECT_EQ(router.find("GET", "/commits/latest/state").route->pattern, "/commits/{sha}/state");
}

TEST(Router, AnEscapedColonIsAColon) {
  Router router;
  router.add("POST", "/things:batchGet", nothing());
  for (const char* path : {"/things:batchGet", "/things%3AbatchGet", "/things%3abatchGet"}) {
    EXPECT_NE(router.find("POST", path).route, nullptr) << path;
  }
  for (const char* path : {"/things", "/things:", "/things%3", "/things%3A", "/things%3BbatchGet", "/thing%73:batchGet",
                           "/things:batchGet:", "/things::batchGet"}) {
    EXPECT_EQ(router.find("POST", path).route, nullptr) << path;
  }
}

TEST(Router, HeadIsAnsweredByGet) {
  const Router router = make_router();
  EXPECT_EQ(router.find("HEAD", "/").route, router.find("GET", "/").route);
  EXPECT_EQ(router.find("HEAD", "/webhook").route, nullptr);
}

TEST(Router, AKnownPathTellsWhichMethodsItAllows) {
  const Router router = make_router();
  EXPECT_EQ(router.find("PUT", "/commits/a/state").allow, "GET, HEAD, DELETE");
  EXPECT_EQ(router.find("GET", "/webhook").allow, "POST");
  EXPECT_EQ(router.find("get", "/").allow, "GET, HEAD");
  EXPECT_EQ(router.find("OPTIONS", "*").allow, "");
}

}  // namespace
}  // namespace polly::http
