#include "polly/state/recent_updates.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <set>
#include <string>

namespace polly {
namespace {

using namespace std::chrono_literals;

TEST(RecentUpdates, AreKeptForTheirLifetime) {
  ManualClock clock;
  RecentUpdates recent(clock, 10s);
  EXPECT_FALSE(recent.contains("a"));
  recent.add("a");
  clock.advance(9s);
  EXPECT_TRUE(recent.contains("a"));
  EXPECT_FALSE(recent.contains("b"));
  clock.advance(1s);
  EXPECT_FALSE(recent.contains("a"));
  recent.add("a");
  EXPECT_TRUE(recent.contains("a"));
  recent.clear();
  EXPECT_FALSE(recent.contains("a"));
}

TEST(RecentUpdates, AreBounded) {
  ManualClock clock;
  RecentUpdates recent(clock, 10s);
  for (std::size_t i = 0; i < 2 * RecentUpdates::kUpdatesMax; ++i) recent.add(std::to_string(i));
  std::size_t kept = 0;
  for (std::size_t i = 0; i < 2 * RecentUpdates::kUpdatesMax; ++i) kept += recent.contains(std::to_string(i)) ? 1 : 0;
  EXPECT_LE(kept, RecentUpdates::kUpdatesMax);
  EXPECT_GE(kept, RecentUpdates::kUpdatesMax / 2);
}

TEST(RecentUpdates, DifferentUpdatesHaveDifferentTexts) {
  const std::string sha(40, 'a');
  PullUpdate update(Commit(sha, Repository("acme", "shop")), {42});
  std::set<std::string> texts{RecentUpdates::text_of(update)};
  update.numbers = {42, 43};
  texts.insert(RecentUpdates::text_of(update));
  update.time = 7;
  texts.insert(RecentUpdates::text_of(update));
  update.is_open = true;
  texts.insert(RecentUpdates::text_of(update));
  update.is_open = false;
  texts.insert(RecentUpdates::text_of(update));
  update.commit = Commit(sha, Repository("acme", "shop2"));
  texts.insert(RecentUpdates::text_of(update));
  EXPECT_EQ(texts.size(), 6U);
}

}  // namespace
}  // namespace polly
