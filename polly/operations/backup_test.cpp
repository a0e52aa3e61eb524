#include "polly/operations/backup.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <random>
#include <set>
#include <string>

#include "polly/backends/sqlite/sqlite_archive.hpp"
#include "polly/backends/sqlite/sqlite_backend.hpp"
#include "polly/operations/detail/test_stores.hpp"
#include "polly/operations/diff.hpp"
#include "polly/testing/flip_byte.hpp"
#include "polly/testing/program.hpp"
#include "polly/testing/sanitizers.hpp"
#include "polly/testing/test_database.hpp"
#include "polly/testing/wait_until.hpp"

namespace polly::operations {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

std::optional<ErrorKind> refusal_of(const fs::path& file) {
  try {
    verify_backup(file);
  } catch (const Error& error) {
    return error.kind();
  }
  return std::nullopt;
}

class Backup : public ::testing::Test {
 protected:
  BackupReport made(const std::string& name = "backup.db", BackupOptions options = {}) {
    return run(backup(&stores_.from, folder_ / name, Context(), std::move(options)));
  }
  fs::path file(const std::string& name = "backup.db") const { return folder_ / name; }

  // Compares a backup, opened as a store, with what it was made from.
  bool is_equal_to_source(const fs::path& path) {
    SqliteOptions options(path);
    options.role = SqliteRole::archive;
    std::unique_ptr<Backend> backend = run(open_sqlite_backend(options, Runtime(stores_.telemetry)));
    Store archive(std::move(backend), Runtime(stores_.telemetry));
    const bool is_equal = run(diff(&stores_.from, &archive, Context(), DiffOptions())).is_equal();
    run(archive.close());
    return is_equal;
  }
  std::set<std::string> names() const {
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder_.path())) names.insert(entry.path().filename());
    return names;
  }

  testing::TemporaryFolder folder_;
  TwoStores stores_;
};

TEST_F(Backup, HasEveryEntryAndSaysWhatItIs) {
  stores_.fill(2'500);
  const BackupReport report = made();
  EXPECT_EQ(report.entries, 2'500U);
  EXPECT_TRUE(report.failures.empty());
  const BackupContents contents = verify_backup(file());
  EXPECT_EQ(contents.manifest.entries, 2'500U);
  EXPECT_EQ(contents.manifest.source, "plain");
  EXPECT_EQ(contents.manifest.digest, report.manifest.digest);
  EXPECT_TRUE(contents.manifest.digest.starts_with("sha256:"));
  EXPECT_LT(system_clock().wall() - contents.manifest.made, 1min);
  EXPECT_TRUE(is_equal_to_source(file()));
  struct stat status{};
  ASSERT_EQ(::stat(file().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  EXPECT_EQ(names(), std::set<std::string>{"backup.db"});
}

TEST_F(Backup, OfTheSameEntriesHasTheSameDigest) {
  for (int i = 0; i < 100; ++i) TwoStores::set(stores_.from, "polly:test:" + std::to_string(i), i);
  const std::string digest = made("a.db").manifest.digest;
  EXPECT_EQ(made("b.db").manifest.digest, digest);
  TwoStores::set(stores_.from, "polly:test:99", 1'000);
  EXPECT_NE(made("c.db").manifest.digest, digest);
}

TEST_F(Backup, IsReadWithoutChangingAByte) {
  stores_.fill(100);
  made();
  const std::string before = testing::read_file(file());
  verify_backup(file());
  EXPECT_TRUE(is_equal_to_source(file()));
  EXPECT_EQ(testing::read_file(file()), before);
  EXPECT_EQ(names(), std::set<std::string>{"backup.db"});
}

TEST_F(Backup, ReplacesTheOneBeforeOnlyWhenItIsWhole) {
  stores_.fill(10);
  made();
  const std::string before = testing::read_file(file());
  stores_.fill(20);
  BackupOptions refused;
  refused.may_replace = [] { return false; };
  EXPECT_THROW(made("backup.db", std::move(refused)), Error);
  EXPECT_EQ(testing::read_file(file()), before);
  BackupOptions stopped;
  stopped.is_stopped = [] { return true; };
  EXPECT_TRUE(made("backup.db", std::move(stopped)).is_stopped);
  EXPECT_EQ(testing::read_file(file()), before);
  stores_.source.failing_reads = 1;
  stores_.source.kind = ErrorKind::permission_denied;
  EXPECT_THROW(made(), Error);
  EXPECT_EQ(testing::read_file(file()), before);
  EXPECT_EQ(names(), std::set<std::string>{"backup.db"});
  std::ofstream(file("backup.db.partial")) << "left behind by a process that was killed";
  made();
  EXPECT_EQ(verify_backup(file()).manifest.entries, 20U);
  EXPECT_EQ(names(), std::set<std::string>{"backup.db"});
}

TEST_F(Backup, LeavesOutWhatCannotBeReadAndSaysSo) {
  stores_.fill(100);
  stores_.source.damaged = {"polly:test:7"};
  const BackupReport report = made();
  EXPECT_EQ(report.failures.entries(), 1U);
  EXPECT_EQ(verify_backup(file()).manifest.left_out, 1U);
  EXPECT_EQ(verify_backup(file()).manifest.entries, 99U);
}

TEST_F(Backup, CountsWhatHasExpired) {
  TwoStores::set(stores_.from, "short", 1, 2s);
  TwoStores::set(stores_.from, "long", 1, 1h);
  made();
  EXPECT_EQ(verify_backup(file()).manifest.entries, 2U);
  testing::wait_until("an entry has expired", 10s, [&] { return verify_backup(file()).expired == 1; });
}

TEST_F(Backup, InAFolderThatIsNotThereOrForbiddenIsAnError) {
  try {
    made("no/backup.db");
    ADD_FAILURE() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::unavailable) << error.what();
  }
  EXPECT_EQ(refusal_of(file("missing.db")), ErrorKind::unavailable);
}

TEST_F(Backup, ThatWasCutIsRefused) {
  stores_.fill(1'000);
  made();
  const std::uintmax_t size = fs::file_size(file());
  constexpr std::uintmax_t kStep = 4 * 1024;
  for (std::uintmax_t bytes = 0; bytes < size; bytes += kStep) {
    fs::copy_file(file(), file("cut.db"), fs::copy_options::overwrite_existing);
    fs::resize_file(file("cut.db"), bytes);
    EXPECT_EQ(refusal_of(file("cut.db")), ErrorKind::corrupt) << bytes;
  }
}

// Some bytes of a SQLite file mean nothing: then the backup is as good as before.
TEST_F(Backup, OfWhichAByteWasChangedIsRefusedOrEqual) {
  stores_.fill(300);
  made();
  const std::uintmax_t size = fs::file_size(file());
  std::mt19937 random(7);
  int refused = 0;
  const int flips = testing::kHasSanitizers ? 100 : 1'000;
  for (int i = 0; i < flips; ++i) {
    const std::uintmax_t at = random() % size;
    testing::flip_byte(file(), at);
    if (refusal_of(file())) {
      ++refused;
    } else {
      EXPECT_TRUE(is_equal_to_source(file())) << "the byte at " << at;
    }
    testing::flip_byte(file(), at);
  }
  EXPECT_GT(refused, flips / 3);
  EXPECT_EQ(refusal_of(file()), std::nullopt);
}

TEST_F(Backup, OfWhichARowWasRemovedSwappedOrAddedIsRefused) {
  stores_.fill(50);
  made();
  for (const char* change : {
           "DELETE FROM entries WHERE key = 'polly:test:7'",
           "UPDATE entries SET value = CAST('8' AS BLOB) WHERE key = 'polly:test:7'",
           "UPDATE entries SET expires_at = NULL",
           "INSERT INTO entries SELECT 'polly:test:x', value, expires_at, crc FROM entries WHERE key = 'polly:test:7'",
           "UPDATE entries SET key = 'polly:test:y' WHERE key = 'polly:test:7'",
           "DELETE FROM entries WHERE key = 'polly:backup:manifest'",
           "DROP INDEX entries_by_expiry",
           "CREATE TABLE more (x)",
       }) {
    fs::copy_file(file(), file("changed.db"), fs::copy_options::overwrite_existing);
    EXPECT_EQ(testing::TestDatabase(file("changed.db")).execute(change), 0) << change;
    EXPECT_EQ(refusal_of(file("changed.db")), ErrorKind::corrupt) << change;
  }
}

// Whole rows of another backup, with checksums that match: only the manifest shows it.
// The table is whole, and its index is not: SQLite's quick_check does not compare them.
TEST_F(Backup, OfWhichTheIndexDiffersIsRefused) {
  stores_.fill(1'000);
  made();
  std::ifstream in(file(), std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  const std::string key = "polly:test:500";
  const std::size_t in_index = bytes.rfind(key);
  ASSERT_NE(in_index, bytes.find(key)) << "the index is behind the table";
  bytes[in_index + key.size() - 1] = '1';
  std::ofstream(file(), std::ios::binary) << bytes;
  EXPECT_EQ(testing::TestDatabase(file()).ask("PRAGMA quick_check"), "ok");
  EXPECT_EQ(refusal_of(file()), ErrorKind::corrupt);
}

TEST_F(Backup, WithRowsOfAnotherBackupIsRefused) {
  stores_.fill(50);
  made();
  TwoStores::set(stores_.from, "polly:test:7", 1'000);
  made("other.db");
  const testing::TestDatabase database(file());
  EXPECT_EQ(database.execute("ATTACH '" + file("other.db").string() + "' AS other"), 0);
  EXPECT_EQ(database.execute("REPLACE INTO entries SELECT * FROM other.entries WHERE key = 'polly:test:7'"), 0);
  EXPECT_EQ(refusal_of(file()), ErrorKind::corrupt);
}

TEST_F(Backup, OfANewerVersionOrAnotherProgramIsNamedAsSuch) {
  stores_.fill(5);
  made();
  testing::TestDatabase(file()).execute("PRAGMA user_version = 99");
  EXPECT_EQ(refusal_of(file()), ErrorKind::config);
  testing::TestDatabase(file()).execute("PRAGMA application_id = 1");
  EXPECT_EQ(refusal_of(file()), ErrorKind::config);
  std::ofstream(file()) << "this is a text file, and no database at all; but it is long enough to be read as one";
  EXPECT_TRUE(refusal_of(file()));
}

TEST_F(Backup, RefusesToBeWrittenTo) {
  stores_.fill(5);
  made();
  EXPECT_TRUE(is_sqlite_archive(file()));
  SqliteOptions options(file());
  options.role = SqliteRole::archive;
  Store archive(run(open_sqlite_backend(options, Runtime(stores_.telemetry))), Runtime(stores_.telemetry));
  try {
    TwoStores::set(archive, "k", 1);
    ADD_FAILURE() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::unsupported);
  }
  run(archive.close());
}

TEST(BackupManifest, SurvivesItsJson) {
  BackupManifest manifest;
  manifest.made = WallTime(1'234'567ms);
  manifest.source = "valkey";
  manifest.version = "1.2.3";
  manifest.entries = 42;
  manifest.left_out = 3;
  manifest.digest = "sha256:00";
  const auto parsed = BackupManifest::parse(manifest.to_json());
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->to_json(), manifest.to_json());
  for (const char* text : {"", "1", "{}", R"({"format":2})", "[1]"}) EXPECT_FALSE(BackupManifest::parse(text)) << text;
}

}  // namespace
}  // namespace polly::operations
