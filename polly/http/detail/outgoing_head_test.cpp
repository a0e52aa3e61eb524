#include "polly/http/detail/outgoing_head.hpp"

#include <gtest/gtest.h>

#include "polly/base/error.hpp"

namespace polly::http {
namespace {

TEST(OutgoingHead, HasTheLinesOfItsHeaders) {
  OutgoingHead head;
  for (int round = 0; round < 2; ++round) {
    head.clear();
    head.add(Header("X-Amz-Target", "Get"));
    head.add(Header("X-Empty", " "));
    head.leave_out("Expect");
    ASSERT_EQ(head.size(), 3U);
    EXPECT_STREQ(head.line(0), "X-Amz-Target: Get");
    EXPECT_STREQ(head.line(1), "X-Empty;");
    EXPECT_STREQ(head.line(2), "Expect:");
  }
}

TEST(OutgoingHead, NoHeaderBeginsAnotherOne) {
  OutgoingHead head;
  for (const Header& header :
       {Header("A", "b\r\nC: d"), Header("A", "b\nC: d"), Header("A: b\r\nC", "d"), Header("", "d"), Header("A:", "d"),
        Header("A B", "d"), Header("A", std::string("b\0c", 3))}) {
    EXPECT_THROW(head.add(header), Error) << header.first;
  }
  EXPECT_EQ(head.size(), 0U);
}

TEST(OutgoingHead, TheOriginOfAUrlIsItsSchemeHostAndPort) {
  EXPECT_EQ(origin_of("http://a"), "http://a");
  EXPECT_EQ(origin_of("https://a:1/b?c@d"), "https://a:1");
  EXPECT_EQ(origin_of("http://[::1]:8000?c"), "http://[::1]:8000");
  for (const char* url : {"", "a", "a:1", "ftp://a", "http://", "http:///a", "http://?a", "http://b@a", "http://a b",
                          "http://a/\r\n", "HTTP://a"}) {
    EXPECT_THROW(origin_of(url), Error) << url;
  }
}

}  // namespace
}  // namespace polly::http
