// The cost of a scan depends on what it finds and where it begins, not on the size of the file.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "polly/backends/sqlite/detail/connection.hpp"
#include "polly/backends/sqlite/detail/test_world.hpp"

namespace polly::sqlite {
namespace {

int count_step(void* steps) {
  ++*static_cast<int*>(steps);
  return 0;
}

// How many steps of SQLite's virtual machine the first page of a scan takes: a cost that does not depend on the
// machine.
int steps_of_scan(Connection& connection, const std::string& prefix, std::size_t expected_keys) {
  int steps = 0;
  sqlite3_progress_handler(connection.database().handle(), 1, count_step, &steps);
  const Page page = connection.entries().scan(Scan(prefix).page_keys(250), std::nullopt, WallTime());
  sqlite3_progress_handler(connection.database().handle(), 0, nullptr, nullptr);
  EXPECT_EQ(page.keys.size(), expected_keys);
  return steps;
}

TEST(SqliteScan, OfAPrefixTakesNoMoreStepsInALargeFile) {
  TestWorld world(SqliteDurability::normal);
  world.open();
  const auto fill = [&world](int from, int to) {
    std::vector<Advance> advances;
    for (int i = from; i < to; ++i) advances.emplace_back(Key("m:" + std::to_string(i)), 1);
    run(world.store().advance_many(Context(), std::move(advances)));
  };
  fill(1'000, 1'300);
  const auto reader = Connection::to_read(world.options(), [] { return true; });
  const int before = steps_of_scan(*reader, "l:", 0);  // a prefix that sorts before all entries
  const int inside = steps_of_scan(*reader, "m:x", 0);
  const int behind = steps_of_scan(*reader, "n:", 0);
  const int page = steps_of_scan(*reader, "m:", 250);
  EXPECT_GT(page, 250);  // one or more for each row
  EXPECT_LT(before, page / 4);
  EXPECT_LT(behind, page / 4);

  for (int thousand = 2; thousand < 10; ++thousand) fill(thousand * 1'000, (thousand + 1) * 1'000);
  EXPECT_LE(steps_of_scan(*reader, "l:", 0), before);
  EXPECT_LE(steps_of_scan(*reader, "m:x", 0), inside);
  EXPECT_LE(steps_of_scan(*reader, "n:", 0), behind);
  EXPECT_LE(steps_of_scan(*reader, "m:", 250), page);
}

}  // namespace
}  // namespace polly::sqlite
