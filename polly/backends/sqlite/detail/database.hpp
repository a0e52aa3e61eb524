// Database: one connection to a SQLite file, and Statement: one prepared statement of it.
//
//   Database database(path, Database::Access::write, "");
//   Statement find(database, "SELECT value FROM entries WHERE key = ?1");
//   find.bind(1, key);
//   if (find.step()) use(find.blob(0));
//   find.reset();
//
// Not thread-safe: one thread at a time. Everything throws Failure.
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
  enum class Access { read, write };

  // Opens a file that is there, under its resolved() name. `vfs`: SQLite's own where empty. The write-ahead log stays
  // as it is when the object goes: see leave_all_in_file().
  Database(const std::string& path, Access access, const std::string& vfs);
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database();

  // Statements without answers.
  void execute(const std::string& sql);

  // The first column of the first row.
  std::int64_t integer(const std::string& sql);
  std::string text(const std::string& sql);

  static constexpr int kRestsMax = 10'000;  // for one lock; of a millisecond each

  // Asked again and again while another process holds a lock that is needed, after a short rest each time, until it
  // says no; the operation then fails, and so it does after kRestsMax. Without one it fails at once.
  void wait_for_locks_while(std::function<bool()> goes_on);

  // Whoever closes the file last, and cleanly, brings everything into it and removes the log. Not to be asked for after
  // the disk failed: what a failed sync left behind is not to be built upon (write_ahead_log.hpp).
  void leave_all_in_file();

  int log_pages() const noexcept { return log_pages_; }  // in the write-ahead log, after this connection's last commit
  bool is_moved() const;                                 // or deleted: the name is no longer this file's

  bool is_in_transaction() const noexcept;
  std::int64_t changes() const noexcept;  // rows that this connection inserted, changed or deleted so far
  sqlite3* handle() const noexcept { return handle_; }

 private:
  friend class LogGuard;

  // Brings what the write-ahead log has into the file, as far as readers of older states let it, and syncs both; waits
  // for none of them. How many frames of the log are in the file then; 0 also where another checkpoint runs. Only with
  // a guard (log_guard.hpp).
  std::uint32_t checkpoint();

  static void finish(Statement& statement);
  static int wait_for_lock(void* database, int times) noexcept;
  static int see_commit(void* database, sqlite3*, const char*, int log_pages) noexcept;

  const FileUse use_;  // until the file is closed
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

  // Parameters count from 1. Texts and blobs stay where they are until reset().
  void bind(int parameter, std::string_view text);
  void bind_blob(int parameter, std::string_view bytes);
  void bind(int parameter, std::int64_t value);
  void bind(int parameter, std::optional<std::int64_t> value);

  bool step();            // true: a row
  void reset() noexcept;  // ready for the next use; what was read is gone

  // Columns count from 0. What they show is good until the next step() or reset().
  std::string_view blob(int column) const;  // or text
  std::optional<std::int64_t> integer(int column) const;

 private:
  void check(int code) const;

  sqlite3* const database_;
  sqlite3_stmt* statement_ = nullptr;
};

// Resets a statement at the end of a block, whatever happened.
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
