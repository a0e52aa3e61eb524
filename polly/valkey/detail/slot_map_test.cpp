#include "polly/valkey/detail/slot_map.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "polly/base/error.hpp"
#include "polly/resp3/parser.hpp"

namespace polly::valkey {
namespace {

using resp3::Reply;

const Address kAsked("asked.example", 7000);

Reply parsed(std::string_view bytes) {
  resp3::Parser parser;
  EXPECT_EQ(parser.parse(bytes), resp3::Parser::Status::reply);
  return parser.take();
}

// Recorded from Valkey 8.0.1 (polly/resp3/recorded/clusters.txt); the second time after its nodes were told to announce
// themselves by name, which one of them had none of.
constexpr std::string_view kByAddress =
    "*2\r\n*3\r\n:0\r\n:8191\r\n*4\r\n$9\r\n127.0.0.1\r\n:44835\r\n$40\r\n492d3f88bb831114b3a1bbc933e2ad94a37e0d2d\r\n"
    "*0\r\n*3\r\n:8192\r\n:16383\r\n*4\r\n$9\r\n127.0.0.1\r\n:35783\r\n$40\r\n"
    "f943526bb9364cc86b9079abe6c8e654b2163540\r\n*0\r\n";
constexpr std::string_view kByName =
    "*2\r\n*3\r\n:0\r\n:8191\r\n*4\r\n$1\r\n?\r\n:44835\r\n$40\r\n492d3f88bb831114b3a1bbc933e2ad94a37e0d2d\r\n%1\r\n"
    "$2\r\nip\r\n$9\r\n127.0.0.1\r\n*3\r\n:8192\r\n:16383\r\n*4\r\n$12\r\nnode.example\r\n:35783\r\n$40\r\n"
    "f943526bb9364cc86b9079abe6c8e654b2163540\r\n%1\r\n$2\r\nip\r\n$9\r\n127.0.0.1\r\n";

Reply text(std::string_view said) {
  return Reply(Reply::Type::string, std::string(said));
}

Reply list(std::vector<Reply> elements) {
  return Reply(Reply::Type::array, std::move(elements));
}

Reply node(Reply host, std::int64_t port, std::string_view id, std::vector<Reply> metadata = {}) {
  return list({std::move(host), Reply(port), text(id), list(std::move(metadata))});
}

Reply range(std::int64_t first, std::int64_t last, Reply primary) {
  return list({Reply(first), Reply(last), std::move(primary)});
}

std::string address_of(const SlotMap& map, std::uint16_t slot) {
  const std::optional<std::size_t> owner = map.owner(slot);
  return owner ? map.primaries().at(*owner).address.text() : "none";
}

std::string host_of(Reply host, std::vector<Reply> metadata = {}) {
  return SlotMap::parse(list({range(0, 0, node(std::move(host), 1, "a", std::move(metadata)))}), kAsked)
      .primaries()
      .front()
      .address.host;
}

ErrorKind failure(const Reply& reply) {
  try {
    SlotMap::parse(reply, kAsked);
  } catch (const Error& error) {
    return error.kind();
  }
  ADD_FAILURE() << "no error";
  return ErrorKind::closed;
}

TEST(SlotMap, IsWhatARealClusterSaid) {
  const SlotMap map = SlotMap::parse(parsed(kByAddress), kAsked);
  EXPECT_EQ(address_of(map, 0), "127.0.0.1:44835");
  EXPECT_EQ(address_of(map, 8191), "127.0.0.1:44835");
  EXPECT_EQ(address_of(map, 8192), "127.0.0.1:35783");
  EXPECT_EQ(address_of(map, 16383), "127.0.0.1:35783");
  ASSERT_EQ(map.primaries().size(), 2U);
  EXPECT_EQ(map.primaries()[0].id, "492d3f88bb831114b3a1bbc933e2ad94a37e0d2d");
}

TEST(SlotMap, TakesTheAddressFromTheMetadataWhereTheHostIsUnknown) {
  const SlotMap map = SlotMap::parse(parsed(kByName), kAsked);
  EXPECT_EQ(address_of(map, 0), "127.0.0.1:44835");
  EXPECT_EQ(address_of(map, 8192), "node.example:35783");
}

TEST(SlotMap, AHostThatIsNotSaidIsTheOneThatWasAsked) {
  EXPECT_EQ(host_of(text("")), "asked.example");
  EXPECT_EQ(host_of(Reply()), "asked.example");
  EXPECT_EQ(host_of(text("?")), "asked.example");
  EXPECT_EQ(host_of(text("?"), {text("hostname"), text("a.example")}), "a.example");
  EXPECT_EQ(host_of(text("?"), {text("hostname"), text("a.example"), text("ip"), text("10.0.0.1")}), "10.0.0.1");
  EXPECT_EQ(host_of(text("2001:db8::1")), "2001:db8::1");
}

TEST(SlotMap, MayHaveHoles) {
  const SlotMap map = SlotMap::parse(list({range(0, 1, node(text("a"), 1, "a")), range(4, 4, node(text("a"), 1, "a")),
                                           list({Reply(5), Reply(6)}), range(7, 7, node(text("b"), 0, "b"))}),
                                     kAsked);
  EXPECT_EQ(address_of(map, 1), "a:1");
  EXPECT_EQ(address_of(map, 2), "none");
  EXPECT_EQ(address_of(map, 4), "a:1");
  EXPECT_EQ(address_of(map, 5), "none");
  EXPECT_EQ(address_of(map, 7), "none");
  EXPECT_EQ(map.primaries().size(), 1U);
}

TEST(SlotMap, IsTheSameInWhateverOrderItIsTold) {
  std::vector<Reply> ranges{range(0, 9, node(text("a"), 1, "2")), range(10, 19, node(text("b"), 2, "1")),
                            range(20, 20, node(text("a"), 1, "2"))};
  const SlotMap map = SlotMap::parse(list(ranges), kAsked);
  std::reverse(ranges.begin(), ranges.end());
  EXPECT_EQ(SlotMap::parse(list(ranges), kAsked), map);
  ranges.pop_back();
  EXPECT_NE(SlotMap::parse(list(ranges), kAsked), map);
}

TEST(SlotMap, ASlotThatMovedIsServedByTheOtherFromThenOn) {
  SlotMap map =
      SlotMap::parse(list({range(0, 9, node(text("a"), 1, "a")), range(10, 19, node(text("b"), 2, "b"))}), kAsked);
  ASSERT_TRUE(map.move(3, Address("b", 2)));
  ASSERT_TRUE(map.move(4, Address("new", 3)));
  EXPECT_EQ(address_of(map, 2), "a:1");
  EXPECT_EQ(address_of(map, 3), "b:2");
  EXPECT_EQ(address_of(map, 4), "new:3");
  EXPECT_EQ(map.primaries().size(), 3U);
  EXPECT_EQ(map.find(Address("new", 3)), 2U);
  EXPECT_EQ(map.find(Address("new", 4)), std::nullopt);
}

TEST(SlotMap, HasNoMorePrimariesThanItsLimit) {
  std::vector<Reply> ranges;
  for (std::int64_t i = 0; i < static_cast<std::int64_t>(SlotMap::kPrimariesMax); ++i) {
    ranges.push_back(range(i, i, node(text("a"), i + 1, std::to_string(i))));
  }
  SlotMap map = SlotMap::parse(list(ranges), kAsked);
  EXPECT_TRUE(map.move(5000, Address("a", 1)));
  EXPECT_FALSE(map.move(5000, Address("b", 1)));
  ranges.push_back(range(5000, 5000, node(text("b"), 1, "one more")));
  EXPECT_EQ(failure(list(ranges)), ErrorKind::unavailable);
}

TEST(SlotMap, WhatMakesNoSenseIsAnError) {
  const Reply good = node(text("a"), 1, "a");
  for (const Reply& bad :
       {Reply(), Reply(1), text("OK"), list({text("x")}), list({list({Reply(0)})}), list({range(-1, 0, good)}),
        list({range(0, 16384, good)}), list({range(2, 1, good)}), list({range(0, 1, text("x"))}),
        list({range(0, 1, list({text("a")}))}), list({range(0, 1, list({text("a"), text("1")}))}),
        list({range(0, 1, node(text("a"), 65536, "a"))}), list({range(0, 1, node(text("a"), -1, "a"))}),
        list({range(0, 1, node(text("a"), 0, "a"))}), list({range(0, 1, node(text(std::string(254, 'h')), 1, "a"))}),
        list({range(0, 1, node(text("a"), 1, std::string(301, 'i')))}), list({list({text("0"), text("1"), good})})}) {
    EXPECT_EQ(failure(bad), ErrorKind::unavailable) << bad.describe();
  }
}

TEST(SlotMap, ARefusalSaysWhatToDo) {
  const auto refusal = [](std::string_view said) { return Reply(Reply::Type::error, std::string(said)); };
  EXPECT_EQ(failure(refusal("ERR This instance has cluster support disabled")), ErrorKind::config);
  EXPECT_EQ(failure(refusal("NOPERM User polly has no permissions to run the 'cluster|slots' command")),
            ErrorKind::permission_denied);
  EXPECT_EQ(failure(list({})), ErrorKind::unavailable);
}

}  // namespace
}  // namespace polly::valkey
