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

struct sqlite3;
struct sqlite3_stmt;

namespace polly::sqlite {

class Database {
 public:
  enum class Access { read, write };

  // Opens what is there, or, to write, makes an empty file. `vfs`: SQLite's own where empty.
  Database(const std::string& path, Access access, const std::string& vfs);
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database();

  // Statements without answers.
  void execute(const std::string& sql);

  // The first column of the first row.
  std::int64_t integer(const std::string& sql);
  std::string text(const std::string& sql);

  // Asked again and again while another process holds a lock that is needed, after a short rest each time, until it
  // says no; the operation then fails. Without one it fails at once.
  void wait_for_locks_while(std::function<bool()> goes_on);

  bool is_in_transaction() const noexcept;
  std::int64_t changes() const noexcept;  // rows that this connection inserted, changed or deleted so far
  sqlite3* handle() const noexcept { return handle_; }

 private:
  static int wait_for_lock(void* database, int times) noexcept;

  sqlite3* handle_ = nullptr;
  std::function<bool()> goes_on_;
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
