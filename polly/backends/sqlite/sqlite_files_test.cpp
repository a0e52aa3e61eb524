// A file is identified by itself, not by its name: links, several names, and files that are moved and replaced.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "polly/backends/sqlite/detail/connection.hpp"
#include "polly/backends/sqlite/detail/files.hpp"
#include "polly/backends/sqlite/detail/schema.hpp"
#include "polly/backends/sqlite/detail/test_world.hpp"
#include "polly/testing/other_process.hpp"

namespace polly::sqlite {
namespace {

namespace fs = std::filesystem;

class SqliteFile : public ::testing::Test {
 protected:
  SqliteOptions at(const fs::path& path, SqliteRole role = SqliteRole::serving) const {
    SqliteOptions options(path.string());
    options.role = role;
    return options;
  }

  Error refusal(const SqliteOptions& options) {
    const auto error = world_.failure([&] { world_.another(options); });
    return error ? *error : Error(ErrorKind::closed, "it was opened");
  }

  fs::path folder() const { return fs::path(world_.path()).parent_path(); }

  // Opened and closed once, with SQLite's default VFS.
  void make(const fs::path& path, int value) {
    const auto store = world_.another(at(path));
    run(store->set(Context(), Key("k"), value));
    run(store->close());
  }

  TestWorld world_;
};

TEST_F(SqliteFile, ASecondServingProcessIsRefusedByAnyNameOfTheFile) {
  world_.open();
  fs::create_symlink("polly.db", folder() / "link.db");
  fs::create_symlink("link.db", folder() / "link of link.db");
  fs::create_directory_symlink(folder(), folder() / "again");
  for (const fs::path name : {"link.db", "link of link.db", "again/polly.db", "again/again/link.db", "./polly.db"}) {
    const Error error = refusal(at(folder() / name));
    EXPECT_EQ(error.kind(), ErrorKind::unavailable) << name << error.what();
    EXPECT_NE(std::string(error.what()).find("serves from " + world_.path()), std::string::npos) << error.what();
  }
  fs::create_hard_link(world_.path(), folder() / "second.db");
  EXPECT_EQ(refusal(at(folder() / "second.db")).kind(), ErrorKind::unavailable);
  EXPECT_FALSE(fs::exists(folder() / "second.db-wal"));
  fs::remove(folder() / "second.db");
  world_.set("k", 1);
  EXPECT_EQ(world_.get("k"), 1);
}

TEST_F(SqliteFile, ASecondServingProcessIsRefusedByTheFilesNewName) {
  world_.open();
  world_.set("k", 1);
  fs::rename(world_.path(), folder() / "moved.db");
  const Error error = refusal(at(folder() / "moved.db"));
  EXPECT_EQ(error.kind(), ErrorKind::unavailable);
  EXPECT_NE(std::string(error.what()).find("another name"), std::string::npos) << error.what();
  EXPECT_FALSE(fs::exists(folder() / "moved.db-wal"));
  fs::rename(folder() / "moved.db", world_.path());
  world_.set("k", 2);
  EXPECT_EQ(world_.get("k"), 2);
}

TEST_F(SqliteFile, WithSeveralNamesIsRefusedSinceItsLogLiesBesideOneOfThem) {
  make(world_.path(), 1);
  fs::create_hard_link(world_.path(), folder() / "second.db");
  for (const SqliteRole role : {SqliteRole::serving, SqliteRole::guest}) {
    for (const fs::path name : {"polly.db", "second.db"}) {
      const Error error = refusal(at(folder() / name, role));
      EXPECT_EQ(error.kind(), ErrorKind::config) << error.what();
      EXPECT_NE(std::string(error.what()).find("has 2 names"), std::string::npos) << error.what();
    }
  }
  fs::remove(folder() / "second.db");
  world_.open();
  EXPECT_EQ(world_.get("k"), 1);
}

TEST_F(SqliteFile, IsCreatedAtTheTargetOfALink) {
  fs::create_directory(folder() / "links");
  fs::create_symlink("../deep/er/target.db", folder() / "links" / "link.db");
  const auto store = world_.another(at(folder() / "links" / "link.db"));
  run(store->set(Context(), Key("k"), 1));
  const fs::path target = folder() / "deep" / "er" / "target.db";
  for (const char* suffix : {"", "-wal", "-shm", ".lock"}) EXPECT_TRUE(fs::exists(target.string() + suffix)) << suffix;
  EXPECT_TRUE(fs::is_symlink(folder() / "links" / "link.db"));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder() / "links"), {}), 1);
  EXPECT_EQ(refusal(at(target)).kind(), ErrorKind::unavailable);
}

TEST_F(SqliteFile, HasItsSizesMeasuredThroughALink) {
  fs::create_symlink("target.db", folder() / "link.db");
  const auto store = world_.another(at(folder() / "link.db"));
  run(store->set(Context(), Key("k"), std::string(100'000, 'v')));
  EXPECT_GT(world_.metric("polly_sqlite_wal_bytes"), 100'000);
  EXPECT_GT(world_.metric("polly_sqlite_file_bytes"), 0);
}

TEST_F(SqliteFile, ThatWasEmptiedBesideItsLogIsRefusedByEveryNameAndKeepsTheLog) {
  make(world_.path(), 1);
  const std::string log(50'000, 'l');
  std::ofstream(world_.path() + "-wal") << log;
  std::ofstream(world_.path(), std::ios::trunc) << "";
  fs::create_symlink("polly.db", folder() / "link.db");
  for (const SqliteRole role : {SqliteRole::serving, SqliteRole::guest}) {
    for (const fs::path name : {"polly.db", "link.db"}) {
      const Error error = refusal(at(folder() / name, role));
      EXPECT_EQ(error.kind(), ErrorKind::corrupt) << error.what();
      EXPECT_EQ(testing::read_file(world_.path() + "-wal"), log);
    }
  }
  EXPECT_EQ(world_.kind_of([&] { Connection::to_read(at(world_.path()), [] { return false; }); }), ErrorKind::corrupt);
  EXPECT_EQ(testing::read_file(world_.path() + "-wal"), log);
}

TEST_F(SqliteFile, ThatReplacesTheOpenedOneIsNotRead) {
  make(folder() / "other.db", 2);
  world_.open();
  world_.set("k", 1);
  fs::rename(world_.path(), folder() / "away.db");
  fs::rename(folder() / "other.db", world_.path());
  const auto read = [&] { EXPECT_NE(world_.get("k"), 2); };
  std::vector<std::optional<ErrorKind>> kinds(6);
  for (std::optional<ErrorKind>& kind : kinds) std::thread([&] { kind = world_.kind_of(read); }).join();
  for (const auto& kind : kinds) EXPECT_TRUE(!kind || kind == ErrorKind::unavailable);
  EXPECT_EQ(world_.kind_of([&] { run(world_.store().scan(Context(), Scan(""))); }), ErrorKind::unavailable);
  EXPECT_EQ(world_.kind_of([&] { world_.set("k", 3); }), ErrorKind::unavailable);
  EXPECT_EQ(world_.kind_of([&] { world_.set("k", 3); }), ErrorKind::unavailable);
}

TEST_F(SqliteFile, IsCreatedByAGuestWithTheSameModes) {
  SqliteOptions options = at(folder() / "a" / "b.db", SqliteRole::guest);
  options.guest_makes_file = true;
  const auto store = world_.another(options);
  run(store->set(Context(), Key("k"), 1));
  struct stat status{};
  for (const char* suffix : {"", "-wal", "-shm"}) {
    EXPECT_EQ(::stat((options.path + suffix).c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U) << suffix;
  }
  EXPECT_EQ(::stat((folder() / "a").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0700U);
  const auto serving = world_.another(at(options.path));
  EXPECT_EQ(run(serving->get<int>(Context(), Key("k"))), 1);
}

TEST_F(SqliteFile, IsOpenedByAGuestOnceAnotherOneHasCreatedIt) {
  SqliteOptions options = at(folder() / "new.db", SqliteRole::guest);
  options.guest_makes_file = true;
  make_file(options.path);
  std::optional<OwnDescriptor> others(options.path);
  ASSERT_TRUE(others->try_to_lock());
  int rests = 0;
  const auto waits = [&] {
    if (++rests == 3) others.reset();
    return true;
  };
  const auto connection = Connection::to_write(options, Connection::Opening::first, waits);
  EXPECT_GE(rests, 3);
  EXPECT_EQ(version_of(connection->database(), options.path), kSchemaVersion);
}

TEST(SqliteFiles, AreCreatedBySeveralGuestsAtOnce) {
  constexpr std::size_t kGuests = 4;
  const testing::TemporaryFolder folder;
  const auto make = [](const std::string& path) -> std::string {
    return std::to_string(migrate_sqlite_schema(SqliteOptions(path)).from);
  };
  std::vector<std::unique_ptr<testing::OtherProcess>> guests;
  for (std::size_t i = 0; i < kGuests; ++i) guests.push_back(std::make_unique<testing::OtherProcess>(make));
  for (int round = 0; round < 10; ++round) {
    const std::string path = folder / std::to_string(round) / "polly.db";
    std::vector<std::string> answers(kGuests);
    {
      std::vector<std::jthread> threads;
      for (std::size_t i = 0; i < kGuests; ++i) threads.emplace_back([&, i] { answers[i] = guests[i]->ask(path); });
    }
    for (const std::string& answer : answers) EXPECT_TRUE(answer == "0" || answer == "1") << answer;
    EXPECT_EQ(migrate_sqlite_schema(SqliteOptions(path)).from, 1);
  }
}

}  // namespace
}  // namespace polly::sqlite
