// What a scan costs: what it finds and where it begins, and not what the file holds besides.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "polly/backends/sqlite/detail/test_world.hpp"

namespace polly::sqlite {
namespace {

// The best of a few, since the machine may be busy with something else.
Duration time_of_scan(Store& store, const std::string& prefix, std::size_t expected) {
  Duration best = Duration::max();
  for (int i = 0; i < 5; ++i) {
    const TimePoint begin = system_clock().now();
    EXPECT_EQ(run(store.scan(Context(), Scan(prefix).page_keys(250))).keys.size(), expected);
    best = std::min<Duration>(best, system_clock().now() - begin);
  }
  return best;
}

TEST(SqliteScan, OfAPrefixWithoutEntriesTakesNoLongerInALargeFile) {
  TestWorld world(SqliteDurability::normal);
  world.open();
  for (int i = 0; i < 40; ++i) {
    std::vector<Advance> thousand;
    for (int j = 0; j < 1'000; ++j) thousand.emplace_back(Key("m:" + std::to_string(i * 1'000 + j)), 1);
    run(world.store().advance_many(Context(), std::move(thousand)));
  }
  const Duration page = time_of_scan(world.store(), "m:", 250);
  EXPECT_LT(time_of_scan(world.store(), "l:", 0), page);  // before all others
  EXPECT_LT(time_of_scan(world.store(), "n:", 0), page);  // behind them
  EXPECT_LT(time_of_scan(world.store(), "m:x", 0), page);
}

}  // namespace
}  // namespace polly::sqlite
