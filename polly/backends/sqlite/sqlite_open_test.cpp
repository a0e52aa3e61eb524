// What opening does with each kind of file that it may find.
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "polly/backends/sqlite/detail/row.hpp"
#include "polly/backends/sqlite/detail/test_world.hpp"

namespace polly::sqlite {
namespace {

class SqliteOpen : public ::testing::Test {
 protected:
  // The file and its log, which no process has open.
  std::string good_file() {
    world_.open();
    world_.set("k", 1);
    world_.close();
    return testing::read_file(world_.path());
  }
  void write(const std::string& bytes) const { std::ofstream(world_.path(), std::ios::binary) << bytes; }

  // Opening fails with this kind, the message contains `says`, and the file stays unchanged.
  void expect_refusal(ErrorKind kind, const std::string& says) {
    const std::string before = testing::read_file(world_.path());
    const auto error = world_.failure([&] { world_.another(options_); });
    ASSERT_TRUE(error);
    EXPECT_EQ(error->kind(), kind) << error->what();
    const std::string message = error->what();
    EXPECT_NE(message.find(world_.path()), std::string::npos) << message;
    EXPECT_NE(message.find(says), std::string::npos) << message;
    EXPECT_EQ(testing::read_file(world_.path()), before);
  }

  // Runs SQL with SQLite itself.
  void execute(const std::string& sql) const { Database(world_.path(), Database::Access::write, "").execute(sql); }

  static unsigned mode_of(const std::filesystem::path& path) {
    struct stat status{};
    EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
    return status.st_mode & 0777U;
  }

  TestWorld world_;
  SqliteOptions options_{world_.path()};
};

TEST_F(SqliteOpen, AFileThatIsNotADatabaseIsRefused) {
  write(
      "this is a diary, and it is longer than the header of a database, which has 100 bytes; "
      "it must not be replaced by a database.");
  expect_refusal(ErrorKind::corrupt, "not a SQLite database");
}

TEST_F(SqliteOpen, AFileOfZerosIsRefused) {
  write(std::string(8192, '\0'));
  expect_refusal(ErrorKind::corrupt, "not a SQLite database");
}

TEST_F(SqliteOpen, AFileThatWasCutOffIsRefused) {
  const std::string bytes = good_file();
  for (const std::size_t size : {bytes.size() - 4096, std::size_t{4096}, std::size_t{1000}}) {
    write(bytes.substr(0, size));
    expect_refusal(ErrorKind::corrupt, "damaged");
  }
}

TEST_F(SqliteOpen, AFileWithADamagedHeaderIsRefused) {
  std::string bytes = good_file();
  bytes[0] = 'X';
  write(bytes);
  expect_refusal(ErrorKind::corrupt, "is not a SQLite database");
}

TEST_F(SqliteOpen, AFileThatCountsMoreFreePagesThanItHasIsRefused) {
  std::string bytes = good_file();
  bytes.replace(36, 4, std::string("\0\0\xff\xff", 4));  // of the header: the number of free pages
  write(bytes);
  expect_refusal(ErrorKind::corrupt, "it counts more free pages than it has");
}

TEST_F(SqliteOpen, AFileSystemWithoutSharedMemoryIsRefused) {
  world_.disk().refuse_shared_memory();
  const auto error = world_.failure([&] { world_.open(); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::config);
  const std::string says = world_.path() + " cannot have a write-ahead log: move it to a local file system";
  EXPECT_NE(std::string(error->what()).find(says), std::string::npos) << error->what();
}

// Its checksum is that of its bytes; only no Polly writes such a key.
TEST_F(SqliteOpen, AStoredKeyThatIsNoKeyIsReportedAsDamage) {
  good_file();
  {
    const std::string key = "a\xff";  // no UTF-8
    Database database(world_.path(), Database::Access::write, "");
    Statement insert(database, "INSERT INTO entries (key, value, expires_at, crc) VALUES (?1, ?2, NULL, ?3)");
    insert.bind(1, std::string_view(key));
    insert.bind_blob(2, "1");
    insert.bind(3, checksum(key, "1", std::nullopt));
    insert.step();
  }
  world_.open();
  EXPECT_EQ(world_.kind_of([&] { run(world_.store().scan(Context(), Scan(""))); }), ErrorKind::corrupt);
  EXPECT_EQ(world_.get("k"), 1);
}

TEST_F(SqliteOpen, AMigrationOnADiskThatFailsSaysSo) {
  good_file();
  options_.vfs = world_.disk_name();
  world_.disk().fail_from(testing::DiskOperation::open, 1, SQLITE_CANTOPEN);
  const auto error = world_.failure([&] { migrate_sqlite_schema(options_); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::unavailable);
  EXPECT_NE(std::string(error->what()).find(world_.path() + " cannot be opened: check"), std::string::npos);
  world_.disk().repair();
  EXPECT_EQ(migrate_sqlite_schema(options_).from, 1);
}

TEST_F(SqliteOpen, AnEmptyFileIsUsed) {
  write("");
  world_.open();
  world_.set("k", 1);
  EXPECT_EQ(world_.get("k"), 1);
}

TEST_F(SqliteOpen, TheDatabaseOfAnotherProgramIsRefusedAndGetsNoLog) {
  write("");
  execute("CREATE TABLE songs (name TEXT)");
  expect_refusal(ErrorKind::config, "another program");
  EXPECT_EQ(Database(world_.path(), Database::Access::write, "").text("PRAGMA journal_mode"), "delete");
}

TEST_F(SqliteOpen, TheDatabaseOfAnotherProgramKeepsItsLog) {
  write("");
  execute("PRAGMA journal_mode = WAL; CREATE TABLE songs (name TEXT); INSERT INTO songs VALUES ('Yesterday')");
  ASSERT_GT(std::filesystem::file_size(world_.path() + "-wal"), 0U);
  expect_refusal(ErrorKind::config, "another program");
  EXPECT_GT(std::filesystem::file_size(world_.path() + "-wal"), 0U);
}

TEST_F(SqliteOpen, AFileOfANewerPollyIsRefused) {
  good_file();
  execute("PRAGMA user_version = 2");
  expect_refusal(ErrorKind::config, "newer Polly");
}

TEST_F(SqliteOpen, AVersionThatNoPollyWroteIsRefused) {
  good_file();
  for (const char* version : {"0", "-1"}) {
    execute(std::string("PRAGMA user_version = ") + version);
    expect_refusal(ErrorKind::corrupt, "its schema is version");
  }
}

TEST_F(SqliteOpen, AChangedRowIsFoundWhereTheWholeFileIsChecked) {
  good_file();
  execute("UPDATE entries SET value = CAST('2' AS BLOB)");
  for (const SqliteRole role : {SqliteRole::serving, SqliteRole::guest}) {
    options_.role = role;
    for (const SqliteCheck check : {SqliteCheck::full, SqliteCheck::brief}) {
      options_.check = check;
      expect_refusal(ErrorKind::corrupt, "damaged rows: 1");
    }
  }
}

TEST_F(SqliteOpen, ADamagedRowDoesNotAffectOtherRows) {
  good_file();
  world_.open();
  world_.set("other", 2);
  world_.close();
  execute("UPDATE entries SET value = CAST('3' AS BLOB) WHERE key = 'k'");
  world_.open();
  EXPECT_EQ(world_.kind_of([&] { world_.get("k"); }), ErrorKind::corrupt);
  EXPECT_EQ(world_.get("other"), 2);
  run(world_.store().ping(Context()));
}

TEST_F(SqliteOpen, AnIncompleteLastPageIsRefused) {
  const std::string bytes = good_file();
  write(bytes.substr(0, bytes.size() - 100));
  expect_refusal(ErrorKind::corrupt, "its end is missing");
}

// An operator who looks into the damage can read intact rows and remove damaged ones.
TEST_F(SqliteOpen, AGuestReadsADamagedFileAndRemovesTheRow) {
  good_file();
  execute("UPDATE entries SET value = CAST('2' AS BLOB)");
  world_.options().role = SqliteRole::guest;
  world_.open();
  EXPECT_EQ(world_.kind_of([&] { world_.get("k"); }), ErrorKind::corrupt);
  EXPECT_TRUE(run(world_.store().remove(Context(), Key("k"))));
  world_.close();
  world_.options().role = SqliteRole::serving;
  world_.open();
  EXPECT_EQ(world_.get("k"), std::nullopt);
}

TEST_F(SqliteOpen, ALogWithoutItsFileIsRefusedAndStays) {
  good_file();
  std::filesystem::remove(world_.path());
  std::ofstream(world_.path() + "-wal") << "a log";
  expect_refusal(ErrorKind::corrupt, "-wal exists");
  EXPECT_EQ(testing::read_file(world_.path() + "-wal"), "a log");
  EXPECT_FALSE(std::filesystem::exists(world_.path()));
}

TEST_F(SqliteOpen, TheServingProcessCreatesTheFoldersAndOnlyTheOwnerCanReadTheFiles) {
  const std::filesystem::path folder = std::filesystem::path(world_.path()).parent_path() / "a" / "b";
  options_.path = folder / "polly.db";
  const auto store = world_.another(options_);
  run(store->set(Context(), Key("k"), 1));
  EXPECT_EQ(mode_of(folder), 0700U);
  EXPECT_EQ(mode_of(folder.parent_path()), 0700U);
  for (const char* suffix : {"", "-wal", "-shm", ".lock"}) EXPECT_EQ(mode_of(options_.path + suffix), 0600U) << suffix;
}

TEST_F(SqliteOpen, AGuestCreatesNothing) {
  options_.role = SqliteRole::guest;
  expect_refusal(ErrorKind::config, "create it with `polly serve`");
  EXPECT_FALSE(std::filesystem::exists(world_.path()));
  write("");
  expect_refusal(ErrorKind::config, "create it with `polly serve`");
  EXPECT_EQ(std::filesystem::file_size(world_.path()), 0U);
}

TEST_F(SqliteOpen, AFileThatIsDeletedWhileItIsInUseIsNotWrittenToAndNotReplaced) {
  world_.open();
  world_.set("k", 1);
  std::filesystem::rename(world_.path(), world_.path() + ".away");
  for (int i = 0; i < 2; ++i) {
    const auto error = world_.failure([&] { world_.set("k", 2); });
    ASSERT_TRUE(error);
    EXPECT_EQ(error->kind(), ErrorKind::unavailable) << error->what();
  }
  EXPECT_FALSE(std::filesystem::exists(world_.path()));
  std::filesystem::rename(world_.path() + ".away", world_.path());
  world_.set("k", 3);
  EXPECT_EQ(world_.get("k"), 3);
}

TEST_F(SqliteOpen, ACloseLeavesEverythingInOneFile) {
  world_.open();
  world_.set("k", 1);
  EXPECT_EQ(world_.get("k"), 1);
  world_.close();
  EXPECT_FALSE(std::filesystem::exists(world_.path() + "-wal"));
  EXPECT_FALSE(std::filesystem::exists(world_.path() + "-shm"));
}

}  // namespace
}  // namespace polly::sqlite
