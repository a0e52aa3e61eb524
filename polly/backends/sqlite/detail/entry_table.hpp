// EntryTable: the verbs in SQL, on one connection, for the thread that has it. Transactions are the caller's: outside
// of one, each statement is one of its own.
//
// Every row that is read is held against its checksum first, also before it is called expired: a damaged one is an
// Error `corrupt`, thrown before anything was written. So is a look-up that finds nothing where a row may be hidden
// (neighbours.hpp). Failure is thrown where SQLite could not do something; the connection's transaction is to be rolled
// back then.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "polly/backends/sqlite/detail/database.hpp"
#include "polly/backends/sqlite/detail/neighbours.hpp"
#include "polly/base/clock.hpp"
#include "polly/store/backend.hpp"

namespace polly::sqlite {

class EntryTable {
 public:
  explicit EntryTable(Database& database);

  std::optional<std::string> get(const Key& key, WallTime now);
  std::optional<StoredEntry> get_entry(const Key& key, WallTime now);
  bool exists(const Key& key, WallTime now);
  void ping();  // reads
  Page scan(const Scan& scan, const std::optional<Cursor>& cursor, WallTime now);

  bool set(const Key& key, std::string_view bytes, const Expiration& expiration, WriteIf condition, WallTime now);
  bool remove(const Key& key, WallTime now);
  bool touch(const Key& key, const Expiration& expiration, WallTime now);

  // What it holds now; nullopt where it is no integer, and stays as it is.
  std::optional<std::int64_t> advance(const Advance& advance, const Expiration& expiration, WallTime now);

  bool apply(const Transaction& transaction, WallTime now);

  struct Swept {
    std::size_t removed = 0;
    std::size_t damaged = 0;
    bool is_done = true;  // nothing more is due
  };
  // Removes expired rows, at most `rows_max`, and none after `until` but the first. Damaged ones stay, to be found.
  Swept sweep(WallTime now, std::size_t rows_max, TimePoint until);

 private:
  // A row as it is stored; the views are into `statement`.
  struct Row {
    std::string_view value;
    std::optional<std::int64_t> expires_at;
  };

  // The row of a key that is not expired.
  std::optional<Row> find(const Use& use, const Key& key, WallTime now);
  bool is_there(const Key& key, WallTime now);  // or a damaged row is
  bool is_met(const Condition& condition, WallTime now);
  void erase(std::string_view key);
  void put(std::string_view key, std::string_view value, std::optional<std::int64_t> expires_at);

  Statement find_;
  Neighbours neighbours_;
  Statement first_page_;
  Statement next_page_;
  Statement put_;
  Statement remove_;
  Statement renew_;
  Statement due_;
};

}  // namespace polly::sqlite
