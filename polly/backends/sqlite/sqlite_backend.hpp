// The SQLite engine: one file, no server. It is for one daemon, and survives restarts, crashes and power cuts.
//
//   auto store = std::make_unique<Store>(co_await open_sqlite_backend(SqliteOptions("polly.db"), runtime), runtime);
//
// Values are the JSON text of the contract: `sqlite3 polly.db "SELECT * FROM entries"` shows them. Every row has a
// checksum of its key, value and expiry; a mismatch is Error `corrupt`, never "absent" and never another value. Entries
// expire by the wall clock of runtime.clock(), so that they also expire while no process runs.
//
// Durability point: the fsync of the write-ahead log (options.durability), one for all callers that wait at the time.
//
// Threads: a thread of the backend does all writes, in the order of arrival, many in one transaction; short reads run
// on the caller's thread; a second thread does long reads (scans, many keys). A read sees every write that was
// acknowledged before it began. Work that may fsync never runs on an event loop.
//
// One process serves from a file (SqliteRole); others may read and write beside it. docs/sqlite.md describes the
// behaviour when the disk is full, fails or hangs.
//
// A third thread finds damage that no caller meets: it checks the whole file again and again, slowly
// (options.scrub_interval).
//
// Metrics: polly_store_expired_keys_total{backend="sqlite"}, polly_sqlite_file_bytes, polly_sqlite_wal_bytes,
// polly_sqlite_commits_total, polly_sqlite_committed_operations_total, polly_sqlite_damaged_rows, polly_sqlite_scrub_*.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "polly/backends/sqlite/sqlite_options.hpp"
#include "polly/store/backend.hpp"
#include "polly/store/runtime.hpp"

namespace polly {

namespace sqlite {
class EntryTable;
class KnownFile;
class Readers;
class Scrubber;
class Ticker;
class Writer;
}  // namespace sqlite

class SqliteBackend final : public Backend {
 public:
  // What `runtime` refers to outlives the backend. The file is opened by the first operation: see open_sqlite_backend.
  SqliteBackend(const SqliteOptions& options, const Runtime& runtime);
  SqliteBackend(const SqliteBackend&) = delete;
  SqliteBackend& operator=(const SqliteBackend&) = delete;
  ~SqliteBackend() override;

  std::string_view name() const noexcept override { return "sqlite"; }
  Task<std::optional<std::string>> get(Context ctx, KeyView key) override;
  Task<std::vector<std::optional<std::string>>> get_many(Context ctx, KeysView keys) override;
  Task<std::optional<StoredEntry>> get_entry(Context ctx, KeyView key) override;
  Task<std::vector<std::optional<StoredEntry>>> get_entries(Context ctx, KeysView keys) override;
  Task<std::vector<std::optional<RawEntry>>> get_raw(Context ctx, KeysView keys) override;
  Task<bool> exists(Context ctx, KeyView key) override;
  Task<bool> set(Context ctx, Key key, std::string bytes, Expiration expiration, WriteIf condition) override;
  Task<std::size_t> remove_many(Context ctx, std::vector<Key> keys) override;
  Task<bool> touch(Context ctx, Key key, Expiration expiration) override;
  Task<std::vector<std::int64_t>> advance(Context ctx, std::vector<Advance> advances, Expiration expiration) override;
  Task<bool> apply(Context ctx, Transaction transaction) override;  // never `unsupported`
  Task<std::vector<bool>> replace(Context ctx, std::vector<Replacement> replacements) override;
  Task<Page> scan(Context ctx, Scan scan, std::optional<Cursor> cursor) override;  // in the order of the keys' bytes
  Task<RawPage> scan_raw(Context ctx, Scan scan, std::optional<Cursor> cursor) override;
  Task<void> ping(Context ctx) override;  // reads
  Task<void> close() override;

  std::optional<ScrubState> scrub_state() const override;
  StoreUsage usage() const override;  // entries: as the scrub counted them

  // Opens the file and waits for the checks that its options ask for; then the scrub begins.
  Task<void> open();

 private:
  template <class Answer>
  using Ask = std::function<Answer(sqlite::EntryTable&, WallTime)>;
  template <class Answer>
  using KeyVerb = Answer (sqlite::EntryTable::*)(const Key&, WallTime);

  template <class Answer>
  Task<Answer> write(Context ctx, std::size_t bytes, Ask<Answer> ask);
  template <class Answer>
  Task<Answer> read(Context ctx, KeyView key, KeyVerb<Answer> verb);
  template <class Answer>
  Task<std::vector<Answer>> read_all(Context ctx, KeysView keys, KeyVerb<Answer> verb);
  template <class Answer>
  Task<Answer> read_later(Context ctx, Ask<Answer> ask);
  void throw_if_closed() const;

  const Clock& clock_;
  const SqliteOptions options_;  // with the file's path without links
  const std::unique_ptr<sqlite::KnownFile> file_;
  std::atomic<bool> closed_{false};
  std::unique_ptr<sqlite::Writer> writer_;
  std::unique_ptr<sqlite::Readers> readers_;
  std::unique_ptr<sqlite::Scrubber> scrubber_;
  std::unique_ptr<sqlite::Ticker> ticker_;
  std::vector<Reading> readings_;
};

struct SqliteMigration {
  SqliteMigration(int its_from, int its_to) noexcept : from(its_from), to(its_to) {}

  int from;  // 0: there was no schema
  int to;
};

// Creates the file and its folders, where they are missing, with our schema, and migrates an older one; one that is up
// to date stays unchanged. Others may use the file at the same time. Blocks. Errors of open_sqlite_backend for a guest.
SqliteMigration migrate_sqlite_schema(SqliteOptions options);

// The serving process creates the file and its folders where they are missing, and migrates an older schema. How long
// that takes does not depend on the file's size, unless options.check asks for more. Errors: config where the file
// belongs to another program or a newer Polly, or, for a guest, does not exist; corrupt where it is damaged (and is not
// changed); unavailable where it cannot be opened, or another process serves from it; resource_exhausted where the disk
// is full.
Task<std::unique_ptr<Backend>> open_sqlite_backend(SqliteOptions options, Runtime runtime);

}  // namespace polly
