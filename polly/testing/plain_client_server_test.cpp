#include "polly/testing/plain_client.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "polly/testing/valkey_server.hpp"

namespace polly::testing {
namespace {

ValkeyServer& server() {
  static ValkeyServer shared;
  return shared;
}

TEST(PlainClient, RepliesAreText) {
  PlainClient client = server().client();
  EXPECT_EQ(client.ask({"PING"}), "PONG");
  EXPECT_EQ(client.ask({"TTL", "nothing"}), "-2");
  EXPECT_EQ(client.ask({"GET", "nothing"}), "(nil)");
  EXPECT_EQ(client.ask({"EVAL", "return {1, {'two', false}, '3'}", "0"}), "1\ntwo\n(nil)\n3");
  EXPECT_EQ(client.ask({"KEYS", "no*such"}), "");
}

TEST(PlainClient, ValuesAreAnyBytes) {
  PlainClient client = server().client();
  const std::string bytes("a\r\n\0$1\r\n", 8);
  client.ask({"SET", bytes, bytes});
  EXPECT_EQ(client.ask({"GET", bytes}), bytes);
  EXPECT_EQ(client.ask_list({"MGET", bytes, "nothing"}), (Words{bytes, "(nil)"}));
  const std::string large(3'000'000, 'x');
  EXPECT_EQ(client.ask({"ECHO", large}), large);
}

TEST(PlainClient, AnErrorIsThrownAndTheConnectionGoesOn) {
  PlainClient client = server().client();
  client.ask({"SET", "text", "x"});
  try {
    client.ask({"INCR", "text"});
    FAIL();
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "INCR: ERR value is not an integer or out of range");
  }
  EXPECT_EQ(client.ask({"PING"}), "PONG");
}

TEST(PlainClient, UnderstandsResp3) {
  PlainClient client = server().client();
  EXPECT_EQ(client.ask_list({"HELLO", "3"}).at(0), "server");
  EXPECT_EQ(client.ask({"GET", "nothing"}), "(nil)");
  client.ask({"HSET", "h", "f", "v"});
  EXPECT_EQ(client.ask_list({"HGETALL", "h"}), (Words{"f", "v"}));
}

TEST(PlainClient, LinesAreWithoutTheirEnds) {
  EXPECT_EQ(lines_of("a\r\nb\n\nc"), (Words{"a", "b", "", "c"}));
  EXPECT_EQ(lines_of(""), Words{});
}

}  // namespace
}  // namespace polly::testing
