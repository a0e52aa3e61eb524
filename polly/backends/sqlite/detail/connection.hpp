// Connection: an open database file, ready for statements. For writing: in WAL mode, synchronous FULL or NORMAL, with
// Polly's schema. auto_vacuum is INCREMENTAL from the file's first page on, so that space is returned in small steps.
// Source: https://www.sqlite.org/pragma.html
//
// For one thread at a time. Every function throws Failure.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "polly/backends/sqlite/detail/database.hpp"
#include "polly/backends/sqlite/detail/entry_table.hpp"
#include "polly/backends/sqlite/sqlite_options.hpp"

namespace polly::sqlite {

class Connection {
 public:
  // first: the serving process creates a missing file, checks it for damage and migrates it to our schema; a guest
  // creates it where its options allow that. again, and other guests: a file with our schema has to exist.
  enum class Opening { first, again };

  // `waits` is called repeatedly while another process holds a lock: whether to go on waiting. Errors: config where the
  // file belongs to another program (schema.hpp), has several names, or does not exist for a guest; corrupt where it is
  // damaged; unavailable where it cannot be created, or was deleted.
  static std::unique_ptr<Connection> to_write(const SqliteOptions& options, Opening opening,
                                              const std::function<bool()>& waits);

  // Opens an existing file.
  static std::unique_ptr<Connection> to_read(const SqliteOptions& options, std::function<bool()> waits);

  Database& database() noexcept { return *database_; }
  EntryTable& entries() noexcept { return entries_; }

  void begin_to_write() { run(begin_to_write_); }
  void begin_to_read() { run(begin_to_read_); }
  void commit() { run(commit_); }
  void roll_back() noexcept;  // where a transaction is open

  // Called after the file or the disk failed. The connection stays open until the next one has been opened: as long as
  // one is open, SQLite keeps its index of the log, and no process reads transactions from the log that were never
  // synced.
  void distrust() noexcept { is_trusted_ = false; }
  bool is_trusted() const noexcept { return is_trusted_; }

 private:
  explicit Connection(std::unique_ptr<Database> database);
  static std::unique_ptr<Connection> try_to_write(const SqliteOptions& options, Opening opening,
                                                  const std::function<bool()>& waits);
  static void run(Statement& statement);

  const std::unique_ptr<Database> database_;
  EntryTable entries_;
  Statement begin_to_write_;
  Statement begin_to_read_;
  Statement commit_;
  Statement roll_back_;
  bool is_trusted_ = true;
};

// One consistent view of the file for several reads, for as long as the object lives.
class View {
 public:
  explicit View(Connection& connection) : connection_(connection) { connection_.begin_to_read(); }
  View(const View&) = delete;
  View& operator=(const View&) = delete;
  ~View() { connection_.roll_back(); }

 private:
  Connection& connection_;
};

}  // namespace polly::sqlite
