// Inverts the bytes of a small file one after the other: an entry keeps its value, or reading it is an error. It is
// never another value, and absent only where a whole page is hidden, which the check of the whole file finds.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "polly/backends/sqlite/detail/test_world.hpp"
#include "polly/testing/flip_byte.hpp"
#include "polly/testing/rounds.hpp"

namespace polly::sqlite {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kStep = 40;  // one byte of 40, where not all rounds run

// The results of the inverted bytes.
struct Tally {
  std::map<ErrorKind, std::size_t> at_open;
  std::size_t harmless = 0;
  std::size_t met = 0;     // errors for a caller
  std::size_t hidden = 0;  // absent for a caller
};

constexpr std::size_t kHiddenPercentMax = 1;

class SqliteDamageFaults : public ::testing::Test {
 protected:
  // Rows that fill several pages, some with an expiry, one longer than a page; and a few free pages.
  void SetUp() override {
    world_.open();
    for (int i = 0; i < 60; ++i) put("polly:pr_number:" + std::to_string(i * 7919), std::string(150, 'a'), i % 3 == 0);
    put("polly:large", std::string(9000, 'b'), true);
    put("polly:gone", std::string(9000, 'c'), false);
    run(world_.store().remove(Context(), Key("polly:gone")));
    world_.close();
    ASSERT_FALSE(std::filesystem::exists(world_.path() + "-wal"));
    bytes_ = testing::read_file(world_.path());
  }

  void put(const std::string& key, const std::string& value, bool expires) {
    run(world_.store().set(Context(), Key(key), value, expires ? Expiration(24h) : Expiration::never()));
    if (key != "polly:gone") entries_[key] = value;
  }

  // Opens a copy of the file with one wrong byte.
  void look_at_flip_of(std::size_t offset) {
    const std::filesystem::path folder = std::filesystem::path(world_.path()).parent_path();
    const std::string path = folder / "flipped.db";
    for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path + suffix);
    std::ofstream(path, std::ios::binary) << bytes_;
    testing::flip_byte(path, offset);
    const std::string damaged = testing::read_file(path);
    const testing::SqliteVfs disk(path);  // which does not really sync
    SqliteOptions options(path);
    options.vfs = disk.name();
    options.scrub_interval = {};
    std::unique_ptr<Store> store;
    try {
      store = world_.another(options);
    } catch (const Error& error) {
      ++tally_.at_open[error.kind()];
      // One byte of the header says that only a newer SQLite may write: this SQLite sees no damage.
      const bool is_read_only = std::string(error.what()).find("cannot be written") != std::string::npos;
      EXPECT_TRUE(error.kind() == ErrorKind::corrupt || error.kind() == ErrorKind::config || is_read_only)
          << error.what();
      EXPECT_NE(std::string(error.what()).find(path), std::string::npos) << error.what();
      EXPECT_EQ(testing::read_file(path), damaged) << "byte " << offset;
      return;
    }
    std::size_t met = 0;
    std::size_t hidden = 0;
    for (const auto& [key, value] : entries_) {
      try {
        const auto found = run(store->get<std::string>(Context(), Key(key)));
        EXPECT_EQ(found.value_or(value), value) << "byte " << offset << " changes " << key;
        hidden += found ? 0 : 1;
      } catch (const Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::corrupt) << "byte " << offset << ": " << error.what();
        ++met;
      }
    }
    tally_.met += met > 0 ? 1 : 0;
    tally_.hidden += hidden > 0 ? 1 : 0;
    const bool is_whole = is_found_whole(options);
    EXPECT_FALSE(is_whole && met + hidden > 0) << "byte " << offset;
    if (!is_whole) return;
    ++tally_.harmless;
    EXPECT_EQ(keys_of(*store), entries_.size()) << "byte " << offset;
    Transaction again;
    for (const auto& [key, value] : entries_) again.set(Key(key), value);
    EXPECT_TRUE(run(store->apply(Context(), std::move(again))));
    run(store->close());
  }

  bool is_found_whole(SqliteOptions options) {
    options.role = SqliteRole::guest;
    options.check = SqliteCheck::full;
    const auto error = world_.failure([&] { world_.another(options); });
    EXPECT_TRUE(!error || error->kind() == ErrorKind::corrupt) << error->what();
    return !error;
  }

  // Of many equal bytes in a row (unused space, long values) every 32nd is enough.
  bool is_within_a_run(std::size_t offset) const {
    if (offset < 8 || offset % 32 == 0) return false;
    return bytes_.find_first_not_of(bytes_[offset], offset - 8) > offset + 8;
  }

  static std::size_t keys_of(Store& store) {
    const Page page = run(store.scan(Context(), Scan("")));
    return page.keys.size();
  }

  TestWorld world_;
  std::map<std::string, std::string> entries_;
  std::string bytes_;
  Tally tally_;
};

TEST_F(SqliteDamageFaults, OfAnyByteNeverChangesAValueAndIsFound) {
  const std::size_t step = testing::rounds(10) == 10 ? 1 : kStep;
  std::mt19937_64 random(testing::random_seed());
  std::size_t flips = 0;
  for (std::size_t offset = random() % step; offset < bytes_.size(); offset += step) {
    if (is_within_a_run(offset)) continue;
    look_at_flip_of(offset);
    ++flips;
  }
  EXPECT_LE(tally_.hidden * 100, flips * kHiddenPercentMax);
  std::printf("%zu of %zu bytes: %zu harmless, %zu met, %zu hid a row; at open", flips, bytes_.size(), tally_.harmless,
              tally_.met, tally_.hidden);
  for (const auto& [kind, times] : tally_.at_open) std::printf(" %zu %s", times, std::string(to_string(kind)).c_str());
  std::printf("\n");
}

}  // namespace
}  // namespace polly::sqlite
