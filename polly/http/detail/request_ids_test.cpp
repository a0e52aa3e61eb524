#include "polly/http/detail/request_ids.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace polly::http {
namespace {

Request request_with(std::string_view name, std::string_view value) {
  Request request;
  request.headers.emplace_back(name, value);
  return request;
}

TEST(RequestIds, TheSendersIsKeptWhereItIsSound) {
  RequestIds ids;
  const std::string longest(64, 'x');
  for (const std::string_view id :
       {std::string_view("a"), std::string_view("A-Z.a_z:0+9/=@-"),
        std::string_view("72d3162e-cc78-11e3-81ab-4c9367dc0958"), std::string_view(longest)}) {
    EXPECT_EQ(ids.of(request_with("x-request-id", id), nullptr).request_id(), id);
  }
}

TEST(RequestIds, AnyOtherIsReplacedByANewOne) {
  RequestIds ids;
  for (const std::string& id : {std::string(), std::string(65, 'x'), std::string("a b"), std::string("a\"b"),
                                std::string("a\\b"), std::string("a,b"), std::string("\xc3\xa4")}) {
    const Context ctx = ids.of(request_with("X-Request-Id", id), nullptr);
    EXPECT_NE(ctx.request_id(), id);
    EXPECT_TRUE(is_sound_request_id(ctx.request_id())) << ctx.request_id();
  }
}

TEST(RequestIds, NewOnesDiffer) {
  RequestIds some;
  RequestIds others;
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) {
    seen.emplace(some.fresh().request_id());
    seen.emplace(others.fresh().request_id());
  }
  EXPECT_EQ(seen.size(), 200U);
}

TEST(RequestIds, TheHeaderOfTheRouteCountsFirst) {
  RequestIds ids;
  Router::Route webhook;
  webhook.id_header = "X-GitHub-Delivery";
  Request request = request_with("X-Request-Id", "a-proxy");
  request.headers.emplace_back("X-GitHub-Delivery", "github");
  EXPECT_EQ(ids.of(request, &webhook).request_id(), "github");
  EXPECT_EQ(ids.of(request, nullptr).request_id(), "a-proxy");
  EXPECT_EQ(ids.of(request_with("X-Request-Id", "a-proxy"), &webhook).request_id(), "a-proxy");
}

TEST(RequestIds, ARefusedHeadIsSearchedForOne) {
  RequestIds ids;
  EXPECT_EQ(ids.of_refused("GET / HTTP/1.1\r\nx-request-ID:  4711 \r\nno header\r\n\r\n").request_id(), "4711");
  EXPECT_EQ(ids.of_refused("GET / HTTP/1.1\r\nX-Request-Id: 4711").request_id(), "4711");
  for (const char* head : {"", "\n", "X-Request-Id", "GET / HTTP/1.1\r\nX-Request-Id: a b\r\n\r\n",
                           "GET / HTTP/1.1\r\nX-Request-Id : 4711\r\n\r\n"}) {
    const Context ctx = ids.of_refused(head);
    EXPECT_TRUE(is_sound_request_id(ctx.request_id())) << head;
    EXPECT_NE(ctx.request_id(), "4711") << head;
  }
}

}  // namespace
}  // namespace polly::http
