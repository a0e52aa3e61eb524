// Verbs on rows that no conformance test has: damaged ones, and lifetimes that are over.
#include "polly/backends/sqlite/detail/entry_table.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "polly/backends/sqlite/detail/test_world.hpp"

namespace polly::sqlite {
namespace {

using namespace std::chrono_literals;

class SqliteEntryTable : public ::testing::Test {
 protected:
  SqliteEntryTable() {
    world_.open();
    world_.set("a", 1);
    world_.set("damaged", 1);
    world_.set("z", 1);
    world_.close();
    Database database(world_.path(), Database::Access::write, world_.disk_name());
    database.execute("UPDATE entries SET value = CAST('2' AS BLOB) WHERE key = 'damaged'");
  }

  static Replacement replacement(const std::string& key, std::optional<Expiration> expiration) {
    return Replacement(Key(key), Revision::of("1"), "9", expiration);
  }

  TestWorld world_;
};

TEST_F(SqliteEntryTable, ADamagedRowAmongReplacementsIsReportedAndTheOthersAreWritten) {
  Telemetry telemetry;
  const std::unique_ptr<Backend> backend = run(open_sqlite_backend(world_.options(), Runtime(telemetry)));
  std::vector<Replacement> replacements;
  for (const char* key : {"a", "damaged", "z"}) replacements.push_back(replacement(key, std::nullopt));
  const auto error = world_.failure([&] { run(backend->replace(Context(), replacements)); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::corrupt);
  EXPECT_EQ(run(backend->get(Context(), Key("a"))), "9");
  EXPECT_EQ(run(backend->get(Context(), Key("z"))), "9");
  run(backend->close());
}

TEST_F(SqliteEntryTable, AReplacementThatHasExpiredAlreadyRemovesTheRow) {
  Database database(world_.path(), Database::Access::write, world_.disk_name());
  EntryTable entries(database);
  const WallTime now = system_clock().wall();
  std::vector<Replacement> replacements;
  replacements.push_back(replacement("a", Expiration::at(now - 1s)));
  EXPECT_EQ(entries.replace_all(replacements, now), std::vector<bool>{true});
  EXPECT_EQ(database.integer("SELECT count(*) FROM entries WHERE key = 'a'"), 0);
}

}  // namespace
}  // namespace polly::sqlite
