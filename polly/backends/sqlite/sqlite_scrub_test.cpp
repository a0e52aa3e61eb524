// A file opens at once, whatever its size; the checks that this leaves out run while the store is in use.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "polly/backends/sqlite/detail/entry_table.hpp"
#include "polly/backends/sqlite/detail/row_walk.hpp"
#include "polly/backends/sqlite/detail/test_world.hpp"
#include "polly/testing/flip_byte.hpp"
#include "polly/testing/noise.hpp"
#include "polly/testing/sanitizers.hpp"
#include "polly/testing/wait_until.hpp"

namespace polly::sqlite {
namespace {

using namespace std::chrono_literals;
using testing::comes_true;
using testing::DiskOperation;

constexpr char kDamagedRows[] = "polly_sqlite_damaged_rows";
constexpr char kPasses[] = "polly_sqlite_scrub_passes_total";
constexpr std::size_t kPageBytes = 4096;
constexpr char kLeaf = 0x0a;  // of an index: a table without row ids is stored as one

std::string key_of(int number) {
  std::string digits = std::to_string(number);
  return "polly:pr_number:" + std::string(8 - digits.size(), '0') + digits;
}

class SqliteScrub : public ::testing::Test {
 protected:
  enum class Stop { clean, killed };

  // Adds rows, and leaves the log as a daemon that ends this way would leave it.
  void fill(int from, int to, Stop stop) {
    if (!std::filesystem::exists(world_.path())) {
      world_.open();
      world_.close();
    }
    Database database(world_.path(), Database::Access::write, world_.disk_name());
    EntryTable entries(database);
    const WallTime now = system_clock().wall();
    database.execute("BEGIN");
    for (int i = from; i < to; ++i) entries.set(Key(key_of(i)), "1", Expiration(24h), WriteIf::always, now);
    database.execute("COMMIT");
    if (stop == Stop::clean) database.checkpoint_on_close();
  }

  std::size_t reads_at_open() {
    const std::size_t before = world_.disk().operations(DiskOperation::read);
    world_.open();
    const std::size_t reads = world_.disk().operations(DiskOperation::read) - before;
    EXPECT_EQ(world_.get(key_of(7)), 1);
    world_.close();
    return reads;
  }

  // The offset of this text in the file.
  std::size_t offset_of(std::string_view text) const {
    const std::size_t at = testing::read_file(world_.path()).find(text);
    EXPECT_NE(at, std::string::npos);
    return at;
  }

  void execute(const std::string& sql) const {
    Database(world_.path(), Database::Access::write, world_.disk_name()).execute(sql);
  }

  // Where the first page of a table or an index begins: its only one, where it is small.
  std::size_t root_page(const std::string& name) const {
    Database database(world_.path(), Database::Access::read, world_.disk_name());
    return (static_cast<std::size_t>(
                database.integer("SELECT rootpage FROM sqlite_schema WHERE name = '" + name + "'")) -
            1) *
           kPageBytes;
  }

  RowWalk::Found walk_all() const {
    Database database(world_.path(), Database::Access::read, world_.disk_name());
    RowWalk walk(database);
    walk.step(TimePoint::max());
    return walk.found();
  }

  void open_with_scrub(Milliseconds interval) {
    world_.options().scrub_interval = interval;
    world_.open();
  }
  bool is_found() {
    return comes_true(60s, [&] { return world_.metric(kDamagedRows) > 0; });
  }
  ScrubState state() { return world_.store().scrub_state().value(); }

  TestWorld world_;
};

TEST_F(SqliteScrub, OpeningReadsNoMoreOfALargeFileThanOfASmallOne) {
  fill(0, 500, Stop::clean);
  const std::size_t small = reads_at_open();
  fill(500, 30'000, Stop::clean);
  EXPECT_GT(std::filesystem::file_size(world_.path()), 2'000'000U);
  EXPECT_LE(reads_at_open(), small + 20);  // a tree with one more level
}

TEST_F(SqliteScrub, OpeningAfterAKillReadsTheLogAndNoMore) {
  fill(0, 500, Stop::clean);
  fill(500, 510, Stop::killed);
  ASSERT_GT(std::filesystem::file_size(world_.path() + "-wal"), 0U);
  const std::size_t small = reads_at_open();
  fill(510, 30'000, Stop::clean);
  fill(30'000, 30'010, Stop::killed);
  ASSERT_GT(std::filesystem::file_size(world_.path() + "-wal"), 0U);
  EXPECT_LE(reads_at_open(), small + 40);
}

TEST_F(SqliteScrub, FindsADamagedRowThatNoCallerMetAndLogsItOnceWithoutItsKey) {
  fill(0, 1000, Stop::clean);
  execute("UPDATE entries SET value = CAST('2' AS BLOB) WHERE key = '" + key_of(500) + "'");
  open_with_scrub(20ms);
  EXPECT_TRUE(is_found());
  EXPECT_TRUE(comes_true(60s, [&] { return world_.metric(kPasses) >= 3; }));
  EXPECT_EQ(world_.metric(kDamagedRows), 1);
  EXPECT_EQ(state().damaged_rows, 1U);
  EXPECT_EQ(state().damage, "damaged rows: 1");
  EXPECT_EQ(world_.get(key_of(499)), 1);
  world_.close();
  const std::string log = world_.log();
  const std::size_t line = log.find("is damaged");
  EXPECT_NE(line, std::string::npos) << log;
  EXPECT_EQ(log.find("is damaged", line + 1), std::string::npos) << log;
  EXPECT_NE(log.find("polly:pr_number:*"), std::string::npos) << log;
  EXPECT_EQ(log.find(key_of(500)), std::string::npos) << log;
}

TEST_F(SqliteScrub, NoLongerCountsARowThatWasReplaced) {
  fill(0, 100, Stop::clean);
  execute("UPDATE entries SET value = CAST('2' AS BLOB) WHERE key = '" + key_of(50) + "'");
  open_with_scrub(20ms);
  EXPECT_TRUE(is_found());
  world_.set(key_of(50), 3);
  EXPECT_TRUE(comes_true(60s, [&] { return world_.metric(kDamagedRows) == 0; }));
  EXPECT_EQ(state().damage, "");
}

// A damaged byte of the key, so that the row sorts at another position.
TEST_F(SqliteScrub, ARowWithADamagedKeyIsAnErrorForACallerAndIsFound) {
  fill(0, 1000, Stop::clean);
  const std::size_t offset = offset_of(key_of(500));
  for (const std::size_t byte : {std::size_t{0}, std::size_t{8}, key_of(500).size() - 1}) {
    testing::flip_byte(world_.path(), offset + byte);
    open_with_scrub(1h);
    EXPECT_EQ(world_.kind_of([&] { world_.get(key_of(500)); }), ErrorKind::corrupt) << byte;
    EXPECT_EQ(world_.kind_of([&] { run(world_.store().advance(Context(), Key(key_of(500)), 1)); }), ErrorKind::corrupt);
    EXPECT_EQ(world_.kind_of([&] { run(world_.store().remove(Context(), Key(key_of(500)))); }), ErrorKind::corrupt);
    EXPECT_TRUE(is_found()) << byte;
    EXPECT_EQ(world_.get(key_of(100)), 1);
    EXPECT_EQ(world_.get("polly:pr_number:nothing"), std::nullopt);
    world_.close();
    testing::flip_byte(world_.path(), offset + byte);
  }
}

// A page that counts one row too few hides its last row.
TEST_F(SqliteScrub, ARowThatItsPageHidesIsFound) {
  fill(0, 1000, Stop::clean);
  const std::string bytes = testing::read_file(world_.path());
  std::size_t page = kPageBytes;
  while (bytes[page] != kLeaf || bytes.find("polly:pr_number:", page) >= page + kPageBytes ||
         bytes[page + 4] % 2 == 0) {
    page += kPageBytes;
    ASSERT_LT(page, bytes.size());
  }
  std::string fewer = bytes;
  --fewer[page + 4];
  std::ofstream(world_.path(), std::ios::binary) << fewer;
  open_with_scrub(1h);
  EXPECT_TRUE(is_found());
  EXPECT_TRUE(comes_true(60s, [&] { return state().passes > 0; }));
  EXPECT_NE(state().damage.find("hidden rows: 1"), std::string::npos) << state().damage;
}

TEST_F(SqliteScrub, APageThatSqliteCannotReadIsFoundAndOtherRowsAreStillRead) {
  fill(0, 1000, Stop::clean);
  std::string bytes = testing::read_file(world_.path());
  bytes[offset_of(key_of(500)) / kPageBytes * kPageBytes] = 0;  // no kind of page
  std::ofstream(world_.path(), std::ios::binary) << bytes;
  open_with_scrub(1h);
  EXPECT_TRUE(is_found());
  EXPECT_TRUE(comes_true(60s, [&] { return state().passes > 0; }));
  EXPECT_GE(state().damaged_rows, 1U);
  EXPECT_NE(state().damage.find("malformed"), std::string::npos) << state().damage;
  EXPECT_EQ(world_.get(key_of(1)), 1);
}

TEST_F(SqliteScrub, RowsOutOfOrderAreFoundInTheTableAndInTheIndex) {
  for (const char* name : {"entries", "entries_by_expiry"}) {
    fill(0, 20, Stop::clean);
    const std::string bytes = testing::read_file(world_.path());
    std::string changed = bytes;
    const std::size_t places = root_page(name) + 8;  // of the page's cells, two bytes each, in the order of their keys
    std::swap_ranges(changed.begin() + static_cast<std::ptrdiff_t>(places + 10),
                     changed.begin() + static_cast<std::ptrdiff_t>(places + 12),
                     changed.begin() + static_cast<std::ptrdiff_t>(places + 12));
    std::ofstream(world_.path(), std::ios::binary) << changed;
    EXPECT_GE(walk_all().misplaced, 1U) << name;
    EXPECT_NE(walk_all().text().find("rows out of order: 1"), std::string::npos) << walk_all().text();
    std::ofstream(world_.path(), std::ios::binary) << bytes;
    EXPECT_EQ(walk_all().damage(), 0U) << name;
  }
}

// The index counts one entry too few.
TEST_F(SqliteScrub, ARowThatTheIndexDoesNotHaveIsFound) {
  fill(0, 20, Stop::clean);
  std::string bytes = testing::read_file(world_.path());
  --bytes[root_page("entries_by_expiry") + 4];
  std::ofstream(world_.path(), std::ios::binary) << bytes;
  EXPECT_EQ(walk_all().text(), "rows missing in the index by expiry: 1");
}

TEST_F(SqliteScrub, ChecksAFewRowsInAStepAndAllRowsInTheEnd) {
  fill(0, 1000, Stop::clean);
  Database database(world_.path(), Database::Access::read, world_.disk_name());
  RowWalk walk(database);
  std::size_t steps = 0;
  for (bool has_more = true; has_more; ++steps) {
    const std::uint64_t before = walk.found().rows;
    has_more = walk.step(TimePoint());
    EXPECT_LE(walk.found().rows - before, RowWalk::kRowsAtOnce);
  }
  EXPECT_EQ(walk.found().rows, 1000U);
  EXPECT_EQ(walk.found().damage(), 0U);
  EXPECT_EQ(walk.progress(), 1);
  EXPECT_GT(steps, 2 * 1000 / RowWalk::kRowsAtOnce);
}

TEST_F(SqliteScrub, DoesNotDelayWritersAndReportsItsProgress) {
  fill(0, 5000, Stop::clean);
  const testing::Noise noise;
  open_with_scrub(1h);
  Duration longest{};
  for (int i = 0; i < 50; ++i) {
    const TimePoint began = system_clock().now();
    world_.set("key" + std::to_string(i), i);
    longest = std::max(longest, system_clock().now() - began);
  }
  if (!testing::kHasSanitizers) {
    EXPECT_LT(longest, 50ms + noise.worst());
  }
  EXPECT_TRUE(comes_true(60s, [&] { return state().rows > 0; }));
  EXPECT_TRUE(comes_true(60s, [&] { return state().passes == 1; }));
  EXPECT_GE(state().rows, 5000U);
  EXPECT_EQ(state().progress, 1);
  EXPECT_EQ(state().damaged_rows, 0U);
  EXPECT_TRUE(state().ended);
  EXPECT_TRUE(state().structure_ended);
  EXPECT_EQ(world_.metric("polly_sqlite_scrub_progress_ratio"), 1);
}

TEST_F(SqliteScrub, DoesNotRunWhereItsIntervalIsZeroNorForAGuest) {
  fill(0, 10, Stop::clean);
  open_with_scrub(0ms);
  EXPECT_FALSE(world_.store().scrub_state());
  SqliteOptions options = world_.options();
  options.scrub_interval = 1h;
  options.role = SqliteRole::guest;
  EXPECT_FALSE(world_.another(options)->scrub_state());
}

}  // namespace
}  // namespace polly::sqlite
