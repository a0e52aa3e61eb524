#include "polly/resp3/command.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "polly/resp3/detail/test_heap.hpp"

namespace polly::resp3 {

namespace {

std::string wire(const Command& command) {
  std::string text;
  command.append_to(text);
  return text;
}

TEST(Command, IsAnArrayOfItsWords) {
  EXPECT_EQ(wire(Command("PING")), "*1\r\n$4\r\nPING\r\n");
  EXPECT_EQ(wire(Command("SET").key("the-k").add("42").add("PX").add(86'400'000)),
            "*5\r\n$3\r\nSET\r\n$5\r\nthe-k\r\n$2\r\n42\r\n$2\r\nPX\r\n$8\r\n86400000\r\n");
}

TEST(Command, MayBeMadeWordByWord) {
  Command command("MGET");
  command.key("a").key("b");
  command.add(std::string("c"));
  EXPECT_EQ(wire(command), wire(Command("MGET").add("a").add("b").add("c")));
  EXPECT_EQ(command.words(), 4U);
}

TEST(Command, TakesAnyBytes) {
  const std::string bytes("\0\r\n$1\xff", 6);
  EXPECT_EQ(wire(Command("ECHO").add(bytes)), "*2\r\n$4\r\nECHO\r\n$6\r\n" + bytes + "\r\n");
  EXPECT_EQ(wire(Command("ECHO").add("")), "*2\r\n$4\r\nECHO\r\n$0\r\n\r\n");
}

TEST(Command, WritesNumbersToTheLimitsOfTheirType) {
  using Limits = std::numeric_limits<std::int64_t>;
  EXPECT_EQ(wire(Command("X").add(Limits::min())), "*2\r\n$1\r\nX\r\n$20\r\n-9223372036854775808\r\n");
  EXPECT_EQ(wire(Command("X").add(Limits::max())), "*2\r\n$1\r\nX\r\n$19\r\n9223372036854775807\r\n");
  EXPECT_EQ(wire(Command("X").add(0)), "*2\r\n$1\r\nX\r\n$1\r\n0\r\n");
}

TEST(Command, IsAppendedBehindWhatIsThere) {
  std::string text = "before";
  Command("PING").append_to(text);
  Command("PING").append_to(text);
  EXPECT_EQ(text, "before*1\r\n$4\r\nPING\r\n*1\r\n$4\r\nPING\r\n");
}

TEST(Command, KnowsHowManyBytesItIs) {
  Command command("DEL");
  for (int i = 0; i < 1'000; ++i) {
    ASSERT_EQ(command.wire_bytes(), wire(command).size()) << i;
    command.key(std::string(static_cast<std::size_t>(i), 'k'));
  }
}

TEST(Command, RemembersItsFirstKey) {
  EXPECT_EQ(Command("PING").first_key(), std::nullopt);
  EXPECT_EQ(Command("PING").add("key").first_key(), std::nullopt);
  EXPECT_EQ(Command("MSET").key("a").add("1").key("b").add("2").first_key(), "a");
  EXPECT_EQ(Command("EVALSHA").add("f00").add(1).key("behind").first_key(), "behind");
  EXPECT_EQ(Command("GET").key("").key("b").first_key(), "");
}

TEST(Command, MovedOrCopiedStillKnowsItsFirstKey) {
  Command command = Command("GET").key("a-key-that-is-not-short");
  const Command copy = command;
  const Command moved = std::move(command);
  EXPECT_EQ(copy.first_key(), "a-key-that-is-not-short");
  EXPECT_EQ(moved.first_key(), "a-key-that-is-not-short");
}

// Many at once: the heap keeps a few small blocks aside, which it does not count.
TEST(Command, OfATypicalSizeAllocatesNothingBehindItsName) {
  const std::string key = "polly:pr_number:ec26c3e57ca3a959ca5aad62de7213c562f8c821";
  std::vector<Command> commands(1'000, Command("SET"));
  for (Command& command : commands) command = Command("SET");  // a copy has no room to grow
  const std::size_t before = heap_bytes();
  for (Command& command : commands) {
    command.key(key).add("4711").add("PX");
    command.add(86'400'000);
  }
  EXPECT_LT(heap_bytes(), before + commands.size());
}

}  // namespace

}  // namespace polly::resp3
