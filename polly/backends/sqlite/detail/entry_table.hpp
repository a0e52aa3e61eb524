// EntryTable: the backend's verbs in SQL, on one connection, for the thread that uses it. The caller opens and ends
// transactions; without one, each statement is a transaction of its own.
//
// The checksum of every row that is read is verified first, also of an expired one: a damaged row throws Error
// `corrupt` before anything is written. A look-up that finds nothing, where a row may be hidden, throws it as well
// (neighbours.hpp). Failure is thrown where SQLite could not do something; the caller then rolls its transaction back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "polly/backends/sqlite/detail/database.hpp"
#include "polly/backends/sqlite/detail/neighbours.hpp"
#include "polly/base/clock.hpp"
#include "polly/store/backend.hpp"

namespace polly::sqlite {

class EntryTable {
 public:
  static constexpr std::size_t kRawPageBytesMax = 4 * 1024 * 1024;

  explicit EntryTable(Database& database);

  std::optional<std::string> get(const Key& key, WallTime now);
  std::optional<StoredEntry> get_entry(const Key& key, WallTime now);
  std::optional<RawEntry> get_raw(const Key& key, WallTime now);
  bool exists(const Key& key, WallTime now);
  void ping();  // reads
  Page scan(const Scan& scan, const std::optional<Cursor>& cursor, WallTime now);
  // Error corrupt for a page with a damaged row. A page ends behind the row with which it has kRawPageBytesMax.
  RawPage scan_raw(const Scan& scan, const std::optional<Cursor>& cursor, WallTime now);

  bool set(const Key& key, std::string_view bytes, const Expiration& expiration, WriteIf condition, WallTime now);
  bool remove(const Key& key, WallTime now);
  bool touch(const Key& key, const Expiration& expiration, WallTime now);

  // The value that is stored now; nullopt where it is not an integer, and then it is not changed.
  std::optional<std::int64_t> advance(const Advance& advance, const Expiration& expiration, WallTime now);

  bool apply(const Transaction& transaction, WallTime now);

  // Each by itself; the first error is thrown after all have run.
  std::vector<std::int64_t> advance_all(const std::vector<Advance>& advances, const Expiration& expiration,
                                        WallTime now);
  std::vector<bool> replace_all(const std::vector<Replacement>& replacements, WallTime now);

  struct Swept {
    std::size_t removed = 0;
    std::size_t damaged = 0;
    bool is_done = true;  // nothing more is due
  };
  // Removes expired rows: at most `rows_max`, and only the first one after `until`. Damaged rows stay, to be reported.
  Swept sweep(WallTime now, std::size_t rows_max, TimePoint until);

 private:
  // A stored row; the views point into `statement`.
  struct Row {
    std::string_view value;
    std::optional<std::int64_t> expires_at;
  };

  static std::string page_text(std::string_view from);
  bool replace(const Replacement& replacement, WallTime now);

  // The row of a key that is not expired.
  std::optional<Row> find(const Use& use, const Key& key, WallTime now);
  bool is_there(const Key& key, WallTime now);  // also true for a damaged row
  bool is_met(const Condition& condition, WallTime now);
  void set_as_long_lived(const Key& key, std::string_view bytes, WallTime now);  // it expires when it did before
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
