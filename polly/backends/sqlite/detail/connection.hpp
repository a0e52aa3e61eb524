// Connection: an open file that is ready to be asked. Writing: in WAL mode, synchronous FULL or NORMAL, of our schema;
// auto_vacuum is INCREMENTAL from the file's first page on, so that space can be given back in small steps.
// Source: https://www.sqlite.org/pragma.html
//
// For one thread at a time. Everything throws Failure.
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
  // first: who serves makes the file where there is none, looks for damage, and brings it to our schema; a guest makes
  // it where its options say so. again, and for other guests: there has to be a file of our schema.
  enum class Opening { first, again };

  // `waits`: whether to wait for other processes' locks; asked again and again. Error config where the file is not ours
  // to use (schema.hpp), has several names, or a guest finds none; corrupt where it is damaged; unavailable where it
  // cannot be made, or is gone.
  static std::unique_ptr<Connection> to_write(const SqliteOptions& options, Opening opening,
                                              const std::function<bool()>& waits);

  // Of a file that is there already.
  static std::unique_ptr<Connection> to_read(const SqliteOptions& options, std::function<bool()> waits);

  Database& database() noexcept { return *database_; }
  EntryTable& entries() noexcept { return entries_; }

  void begin_to_write() { run(begin_to_write_); }
  void begin_to_read() { run(begin_to_read_); }
  void commit() { run(commit_); }
  void roll_back() noexcept;  // where there is a transaction

  // After the file or the disk failed. It is kept open until there is another one, so that SQLite's index of the log
  // stays: nobody looks into the log anew and finds what was never synced.
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

// One view of the file for several reads, as long as the object lives.
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
