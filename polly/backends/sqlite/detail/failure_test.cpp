#include "polly/backends/sqlite/detail/failure.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <string>
#include <vector>

namespace polly::sqlite {
namespace {

struct Verdict {
  int code;
  ErrorKind kind;
  std::string says;
  bool is_disk_failure = false;
};

TEST(SqliteFailure, SaysWhatHappenedToTheFileAndWhatToDo) {
  const std::vector<Verdict> verdicts{
      {SQLITE_BUSY_SNAPSHOT, ErrorKind::unavailable, "another process holds the lock of /x.db: retry"},
      {SQLITE_LOCKED, ErrorKind::unavailable, "another process holds the lock of /x.db: retry"},
      {SQLITE_FULL, ErrorKind::resource_exhausted, "no space is left for /x.db: free some space"},
      {SQLITE_NOMEM, ErrorKind::resource_exhausted, "out of memory"},
      {SQLITE_IOERR_NOMEM, ErrorKind::resource_exhausted, "out of memory"},
      {SQLITE_TOOBIG, ErrorKind::invalid_argument, "too large for SQLite"},
      {SQLITE_READONLY, ErrorKind::unavailable, "/x.db cannot be written: check that the disk is mounted", true},
      {SQLITE_PERM, ErrorKind::unavailable, "/x.db cannot be opened: check that its folder exists"},
      {SQLITE_AUTH, ErrorKind::unavailable, "/x.db cannot be opened: check that its folder exists"},
      {SQLITE_CANTOPEN, ErrorKind::unavailable, "/x.db cannot be opened: check that its folder exists", true},
      {SQLITE_ERROR, ErrorKind::corrupt, "or was changed by another program: restore it from a backup"},
      {SQLITE_CORRUPT_INDEX, ErrorKind::corrupt, "/x.db is damaged: restore it from a backup"},
      {SQLITE_NOTADB, ErrorKind::corrupt, "/x.db is not a SQLite database, or is damaged", true},
      {SQLITE_IOERR_READ, ErrorKind::unavailable, "the disk of /x.db failed", true},
      {SQLITE_PROTOCOL, ErrorKind::unavailable, "SQLite failed on /x.db", true},
      {SQLITE_MISUSE, ErrorKind::unavailable, "SQLite failed on /x.db"}};
  for (const Verdict& expected : verdicts) {
    const Failure failure(expected.code, "its words");
    const Error error = failure.error("/x.db");
    const std::string message = error.what();
    EXPECT_EQ(to_string(error.kind()), to_string(expected.kind)) << message;
    EXPECT_NE(message.find(expected.says), std::string::npos) << message;
    EXPECT_TRUE(message.ends_with("(SQLite: its words, code " + std::to_string(expected.code) + ")")) << message;
    EXPECT_EQ(failure.is_disk_failure(), expected.is_disk_failure) << message;
    EXPECT_STREQ(failure.what(), "its words");
  }
}

TEST(SqliteFailure, ThatAnotherProcessOrTheSystemCausesHasItsCode) {
  EXPECT_TRUE(Failure::busy("another process is creating the file").is_busy());
  EXPECT_FALSE(Failure::out_of_memory().is_busy());
  EXPECT_EQ(Failure::out_of_memory().error("/x.db").kind(), ErrorKind::resource_exhausted);
}

}  // namespace
}  // namespace polly::sqlite
