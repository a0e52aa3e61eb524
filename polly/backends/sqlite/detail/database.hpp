// Database: one connection to a SQLite file, and Statement: one prepared statement of it.
//
//   Database database(path, Database::Access::write, "");
//   Statement find(database, "SELECT value FROM entries WHERE key = ?1");
//   find.bind(1, key);
//   if (find.step()) use(find.blob(0));
//   find.reset();
//
// Not thread-safe: one thread at a time. Every function throws Failure.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "polly/backends/sqlite/detail/own_descriptor.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace polly::sqlite {

class LogGuard;
class Statement;

class Database {
 public:
  enum class Access {
    read,
    write,
    as_it_is,  // reads the file alone, which no process changes: neither locks nor a log or journal beside it count
  };

  // Opens an existing file by its real_path(). `vfs`: SQLite's default where empty. The destructor leaves the
  // write-ahead log as it is, unless checkpoint_on_close() was called.
  Database(const std::string& path, Access access, const std::string& vfs);
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database();

  // Runs statements that return no rows.
  void execute(const std::string& sql);

  // Returns the first column of the first row.
  std::int64_t integer(const std::string& sql);
  std::string text(const std::string& sql);

  static constexpr int kRestsMax = 10'000;  // for one lock, of 1 ms each

  // While another process holds a lock that is needed, `goes_on` is called after each rest. The operation fails when it
  // returns false, and after kRestsMax. Without a `goes_on` it fails at once.
  void wait_for_locks_while(std::function<bool()> goes_on);

  // The last connection that closes then checkpoints the whole log and deletes it. Must not be called after the disk
  // failed: nothing may be built upon what a failed sync left behind (write_ahead_log.hpp).
  void checkpoint_on_close();

  int log_pages() const noexcept { return log_pages_; }  // of the write-ahead log, after this connection's last commit
  bool is_moved() const;                                 // or deleted: the path no longer names this file

  bool is_in_transaction() const noexcept;
  std::int64_t changes() const noexcept;  // rows this connection inserted, changed or deleted
  sqlite3* handle() const noexcept { return handle_; }

 private:
  friend class LogGuard;

  // Copies the log's pages into the file, as far as readers of older states allow, and syncs both; does not wait for
  // readers. Returns how many frames of the log are in the file then; 0 also where another checkpoint runs. Only under
  // a guard (log_guard.hpp).
  std::uint32_t checkpoint();

  static void finish(Statement& statement);
  static int wait_for_lock(void* database, int times) noexcept;
  static int see_commit(void* database, sqlite3*, const char*, int log_pages) noexcept;

  const FileUse use_;  // registered until the file is closed
  sqlite3* handle_ = nullptr;
  std::function<bool()> goes_on_;
  int log_pages_ = 0;
};

class Statement {
 public:
  Statement(Database& database, std::string_view sql);
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement();

  // Parameters count from 1. Texts and blobs are not copied: they have to stay valid until reset().
  void bind(int parameter, std::string_view text);
  void bind_blob(int parameter, std::string_view bytes);
  void bind(int parameter, std::int64_t value);
  void bind(int parameter, std::optional<std::int64_t> value);

  bool step();            // true: a row
  void reset() noexcept;  // ready for the next use; views of the last row become invalid

  // Columns count from 0. A view is valid until the next step() or reset().
  std::string_view blob(int column) const;  // or text
  std::optional<std::int64_t> integer(int column) const;

 private:
  void check(int code) const;

  sqlite3* const database_;
  sqlite3_stmt* statement_ = nullptr;
};

// Resets a statement at the end of a block, also after an exception.
class Use {
 public:
  explicit Use(Statement& statement) noexcept : statement_(statement) {}
  Use(const Use&) = delete;
  Use& operator=(const Use&) = delete;
  ~Use() { statement_.reset(); }

  Statement* operator->() const noexcept { return &statement_; }

 private:
  Statement& statement_;
};

}  // namespace polly::sqlite
