#include "polly/state/detail/wait_table.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <string>
#include <utility>
#include <vector>

#include "polly/base/error.hpp"

namespace polly::state_detail {
namespace {

class WaitTableTest : public ::testing::Test {
 protected:
  using Texts = std::vector<std::string>;

  std::shared_ptr<Waiter> join(const Texts& keys) { return join_on(loop_, keys); }
  std::shared_ptr<Waiter> join_on(boost::asio::io_context& loop, const Texts& keys) {
    std::vector<WaitedKey> waited;
    for (const std::string& key : keys) waited.emplace_back(Key(key), std::nullopt);
    return table_.join(loop.get_executor(), std::move(waited));
  }
  // It has joined, and its read has found none of its keys.
  std::shared_ptr<Waiter> sleeper(const Texts& keys) {
    std::shared_ptr<Waiter> waiter = join(keys);
    table_.begin_read(*waiter);
    EXPECT_TRUE(table_.begin_sleep(*waiter, std::vector<bool>(keys.size(), true)));
    return waiter;
  }
  // The keys of the next look; none where there is none.
  Texts look(std::uint64_t tick, std::size_t keys_max = 10) {
    Texts looked;
    const auto start = [&](const std::shared_ptr<WaitLoop>&, const std::vector<WaitedKey>& keys) {
      for (const WaitedKey& key : keys) looked.push_back(key.key.text());
      return true;
    };
    table_.look_at_next(tick, keys_max, 100, start);
    return looked;
  }

  boost::asio::io_context loop_;
  WaitTable table_{5};
};

TEST_F(WaitTableTest, AKeyThatIsFoundBetweenTheReadAndTheSleepPreventsTheSleep) {
  const auto waiter = join({"a", "b"});
  table_.begin_read(*waiter);
  table_.found("b", 7);
  EXPECT_FALSE(table_.begin_sleep(*waiter, {true, true}));
  EXPECT_EQ(table_.found_for(*waiter, 1), 7);
  EXPECT_EQ(table_.wanted(), 0U);
  table_.begin_read(*waiter);
  EXPECT_EQ(table_.found_for(*waiter, 1), std::nullopt);
  EXPECT_TRUE(table_.begin_sleep(*waiter, {true, false}));
  table_.leave(*waiter);
}

TEST_F(WaitTableTest, OneThatSleepsIsWokenOnce) {
  const auto waiter = sleeper({"a", "b"});
  table_.found("a", 1);
  table_.found("b", 2);
  table_.found("c", 3);
  EXPECT_TRUE(waiter->is_woken);
  EXPECT_FALSE(waiter->is_sleeping);
  EXPECT_EQ(loop_.poll(), 1U);
  table_.leave(*waiter);
}

TEST_F(WaitTableTest, ALookThatBeganBeforeAWaiterCameIsNotForIt) {
  const auto early = sleeper({"a"});
  EXPECT_EQ(look(1), Texts{"a"});
  const auto late = sleeper({"a"});
  table_.found("a", 42, 1);
  EXPECT_TRUE(early->is_woken);
  EXPECT_FALSE(late->is_woken);
  EXPECT_EQ(look(2), Texts{"a"});
  table_.found("a", 42, 2);
  EXPECT_TRUE(late->is_woken);
  table_.leave(*early);
  table_.leave(*late);
}

TEST_F(WaitTableTest, EachTickLooksAtEachMissedKeyOnce) {
  const auto first = sleeper({"a", "b"});
  const auto second = sleeper({"b", "c"});
  EXPECT_EQ(look(1, 2), (Texts{"a", "b"}));
  EXPECT_EQ(look(1, 2), Texts{"c"});
  EXPECT_EQ(look(1, 2), Texts());
  EXPECT_EQ(look(2, 2), (Texts{"a", "b"}));
  table_.leave(*first);
  EXPECT_EQ(look(3), (Texts{"c", "b"}));
  table_.leave(*second);
  EXPECT_EQ(table_.wanted(), 0U);
  EXPECT_EQ(table_.size(), 0U);
}

TEST_F(WaitTableTest, LooksGoToOneLoopAfterTheOtherAndToNoneThatHasEnough) {
  boost::asio::io_context other;
  const auto here = sleeper({"a"});
  const auto there = join_on(other, {"b"});
  std::vector<std::shared_ptr<WaitLoop>> loops;
  const auto start = [&](const std::shared_ptr<WaitLoop>& loop, const std::vector<WaitedKey>&) {
    loops.push_back(loop);
    return true;
  };
  for (std::uint64_t tick = 1; tick <= 4; ++tick) EXPECT_TRUE(table_.look_at_next(tick, 10, 2, start));
  EXPECT_FALSE(table_.look_at_next(5, 10, 2, start));
  EXPECT_EQ(loops[0], loops[2]);
  EXPECT_NE(loops[0], loops[1]);
  table_.look_ended(loops[1]);
  EXPECT_TRUE(table_.look_at_next(6, 10, 2, start));
  EXPECT_EQ(loops[4], loops[1]);
  for (const std::size_t i : {0, 2, 3, 4}) table_.look_ended(loops[i]);
  table_.leave(*here);
  table_.leave(*there);
  EXPECT_TRUE(table_.loops().empty());
}

TEST_F(WaitTableTest, ClosingWakesAllAndRefusesOthers) {
  const auto first = sleeper({"a", "b"});
  const auto second = sleeper({"b", "c"});
  const auto third = join({"d"});
  table_.close();
  EXPECT_TRUE(first->is_woken && second->is_woken && third->is_woken);
  EXPECT_THROW(join({"e"}), Error);
  for (const auto& waiter : {first, second, third}) table_.leave(*waiter);
  EXPECT_EQ(table_.size(), 0U);
}

}  // namespace
}  // namespace polly::state_detail
