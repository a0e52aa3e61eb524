#include "polly/http/detail/loopback.hpp"

#include <gtest/gtest.h>

namespace polly::http {

TEST(Loopback, EveryFormOfThisMachineIsOne) {
  for (const char* host : {"localhost", "LocalHost", "localhost.", "polly.localhost", "a.b.LOCALHOST.", "127.0.0.1",
                           "127.255.0.9", "0.0.0.0", "::1", "[::1]", "::", "[::ffff:127.0.0.1]", "0:0:0:0:0:0:0:1"}) {
    EXPECT_TRUE(is_loopback(host)) << host;
  }
}

TEST(Loopback, NothingElseIs) {
  for (const char* host : {"", "example.org", "notlocalhost", "localhost.example.org", "128.0.0.1", "10.0.0.1",
                           "[fe80::1]", "[::ffff:10.0.0.1]", "127.0.0.1.example.org", "."}) {
    EXPECT_FALSE(is_loopback(host)) << host;
  }
}

}  // namespace polly::http
