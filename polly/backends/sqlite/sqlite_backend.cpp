#include "polly/backends/sqlite/sqlite_backend.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "polly/backends/sqlite/detail/files.hpp"
#include "polly/backends/sqlite/detail/known_file.hpp"
#include "polly/backends/sqlite/detail/readers.hpp"
#include "polly/backends/sqlite/detail/scrubber.hpp"
#include "polly/backends/sqlite/detail/submit.hpp"
#include "polly/backends/sqlite/detail/ticker.hpp"
#include "polly/backends/sqlite/detail/writer.hpp"
#include "polly/base/real_path.hpp"

namespace polly {

using sqlite::Connection;
using sqlite::EntryTable;
using sqlite::Work;

namespace {

constexpr std::size_t kKeysReadNow = 32;             // more keys are read by the thread for long reads
constexpr std::size_t kOverheadBytes = 64;           // of a row, about
constexpr std::size_t kConnectionsWithoutLoops = 4;  // for programs that have no event loops

constexpr double kProgressMin = 0.01;  // of a scrub under way, to estimate from it how many rows there are

double size_of(const std::string& path) {
  std::error_code absent;
  const std::uintmax_t bytes = std::filesystem::file_size(path, absent);
  return absent ? 0 : static_cast<double>(bytes);
}

SqliteOptions at_its_place(SqliteOptions options) {
  options.path = real_path(options.path);
  return options;
}

std::size_t bytes_of(const Transaction& transaction) {
  std::size_t bytes = 0;
  for (const TransactionStep& step : transaction.steps()) {
    bytes += kOverheadBytes + step.key.text().size() + (step.value ? step.value->size() : 0);
  }
  return bytes;
}

}  // namespace

Task<std::unique_ptr<Backend>> open_sqlite_backend(SqliteOptions options, Runtime runtime) {
  auto backend = std::make_unique<SqliteBackend>(options, runtime);
  co_await backend->open();
  co_return backend;
}

SqliteBackend::SqliteBackend(const SqliteOptions& options, const Runtime& runtime)
    : clock_(runtime.clock()),
      options_(at_its_place(options)),
      file_(std::make_unique<sqlite::KnownFile>()),
      writer_(std::make_unique<sqlite::Writer>(options_, clock_, *file_)),
      readers_(std::make_unique<sqlite::Readers>(options_, std::max(runtime.loops().size(), kConnectionsWithoutLoops),
                                                 clock_, *file_)),
      scrubber_(std::make_unique<sqlite::Scrubber>(options_, runtime.telemetry(), clock_,
                                                   [this] { return writer_->log_pages(); })),
      ticker_(std::make_unique<sqlite::Ticker>([this] {
        const TimePoint now = clock_.now();
        writer_->queue().end_late(now);
        readers_->queue().end_late(now);
        scrubber_->watch_log();
      })) {
  Metrics& metrics = runtime.telemetry().metrics();
  readings_.push_back(metrics.read_counter("polly_store_expired_keys_total", "Keys that expired.",
                                           {{"backend", "sqlite"}},
                                           [this] { return static_cast<double>(writer_->expired_keys()); }));
  readings_.push_back(metrics.read_counter("polly_sqlite_commits_total", "Transactions that were committed.", {},
                                           [this] { return static_cast<double>(writer_->commits()); }));
  readings_.push_back(metrics.read_counter("polly_sqlite_committed_operations_total",
                                           "Operations in the transactions that were committed.", {},
                                           [this] { return static_cast<double>(writer_->committed_jobs()); }));
  readings_.push_back(metrics.gauge("polly_sqlite_file_bytes", "Size of the database file.", {},
                                    [path = options_.path] { return size_of(path); }));
  readings_.push_back(metrics.gauge("polly_sqlite_wal_bytes", "Size of the write-ahead log.", {},
                                    [path = options_.path + "-wal"] { return size_of(path); }));
}

SqliteBackend::~SqliteBackend() {
  ticker_->stop();
  scrubber_->stop();
  readers_->stop();
  writer_->stop();
}

void SqliteBackend::throw_if_closed() const {
  if (closed_.load(std::memory_order_relaxed)) throw sqlite::JobQueue::closed();
}

template <class Answer>
Task<Answer> SqliteBackend::write(Context ctx, std::size_t bytes, Ask<Answer> ask) {
  throw_if_closed();
  if (options_.role == SqliteRole::archive) {
    throw Error(ErrorKind::unsupported,
                options_.path + " is a backup, which does not change: copy it into another store with `polly restore`");
  }
  auto work = std::make_shared<Work<Answer>>(ctx.deadline(), bytes, std::move(ask));
  co_await sqlite::submit(writer_->queue(), work);
  co_return work->take();
}

template <class Answer>
Task<Answer> SqliteBackend::read_later(Context ctx, Ask<Answer> ask) {
  throw_if_closed();
  auto work = std::make_shared<Work<Answer>>(ctx.deadline(), 0, std::move(ask));
  co_await sqlite::submit(readers_->queue(), work);
  co_return work->take();
}

Task<void> SqliteBackend::open() {
  if (options_.role == SqliteRole::archive) co_return co_await ping(Context());
  const Ask<bool> nothing = [](EntryTable&, WallTime) { return true; };
  co_await write(Context(), 0, nothing);
  scrubber_->start();
}

std::optional<ScrubState> SqliteBackend::scrub_state() const {
  return scrubber_->state();
}

// A pass under way has seen a part of the rows; before the first one, nothing is known.
StoreUsage SqliteBackend::usage() const {
  StoreUsage usage;
  usage.bytes = static_cast<std::uint64_t>(size_of(options_.path) + size_of(options_.path + "-wal"));
  usage.evicted_keys = 0;
  const std::optional<ScrubState> scrub = scrub_state();
  if (!scrub || (scrub->passes == 0 && scrub->progress < kProgressMin)) return usage;
  const bool is_part = scrub->is_running && scrub->progress >= kProgressMin;
  const double share = is_part ? std::min(scrub->progress, 1.0) : 1;
  if (scrub->is_running && !is_part) return usage;
  usage.entries = static_cast<std::uint64_t>(static_cast<double>(scrub->rows) / share);
  return usage;
}

// On the caller's thread, unless another process holds the whole file's lock.
template <class Answer>
Task<Answer> SqliteBackend::read(Context ctx, KeyView key, KeyVerb<Answer> verb) {
  throw_if_closed();
  const auto ask = [&](Connection& file, WallTime now) { return (file.entries().*verb)(key, now); };
  std::optional<Answer> answer = readers_->now(ask);
  if (answer) co_return std::move(*answer);
  Ask<Answer> again = [copy = Key(key), verb](EntryTable& entries, WallTime now) { return (entries.*verb)(copy, now); };
  co_return co_await read_later(ctx, std::move(again));
}

Task<std::optional<std::string>> SqliteBackend::get(Context ctx, KeyView key) {
  return read(ctx, key, &EntryTable::get);
}

// All from one state of the file; on the caller's thread where they are few.
template <class Answer>
Task<std::vector<Answer>> SqliteBackend::read_all(Context ctx, KeysView keys, KeyVerb<Answer> verb) {
  throw_if_closed();
  const auto all = [verb](EntryTable& entries, std::span<const Key> each, WallTime now) {
    std::vector<Answer> answers;
    answers.reserve(each.size());
    for (const Key& key : each) answers.push_back((entries.*verb)(key, now));
    return answers;
  };
  if (keys.size() <= kKeysReadNow) {
    const auto ask = [&](Connection& file, WallTime now) {
      const sqlite::View view(file);
      return all(file.entries(), keys, now);
    };
    std::optional<std::vector<Answer>> answers = readers_->now(ask);
    if (answers) co_return std::move(*answers);
  }
  Ask<std::vector<Answer>> later = [all, copies = std::vector<Key>(keys.begin(), keys.end())](
                                       EntryTable& entries, WallTime now) { return all(entries, copies, now); };
  co_return co_await read_later(ctx, std::move(later));
}

Task<std::vector<std::optional<std::string>>> SqliteBackend::get_many(Context ctx, KeysView keys) {
  return read_all(ctx, keys, &EntryTable::get);
}

Task<std::vector<std::optional<StoredEntry>>> SqliteBackend::get_entries(Context ctx, KeysView keys) {
  return read_all(ctx, keys, &EntryTable::get_entry);
}

Task<std::optional<StoredEntry>> SqliteBackend::get_entry(Context ctx, KeyView key) {
  return read(ctx, key, &EntryTable::get_entry);
}

Task<std::vector<std::optional<RawEntry>>> SqliteBackend::get_raw(Context ctx, KeysView keys) {
  return read_all(ctx, keys, &EntryTable::get_raw);
}

Task<bool> SqliteBackend::exists(Context ctx, KeyView key) {
  return read(ctx, key, &EntryTable::exists);
}

Task<bool> SqliteBackend::set(Context ctx, Key key, std::string bytes, Expiration expiration, WriteIf condition) {
  const std::size_t size = kOverheadBytes + key.text().size() + bytes.size();
  Ask<bool> ask = [key = std::move(key), bytes = std::move(bytes), expiration, condition](EntryTable& entries,
                                                                                          WallTime now) {
    return entries.set(key, bytes, expiration, condition, now);
  };
  return write(ctx, size, std::move(ask));
}

Task<std::size_t> SqliteBackend::remove_many(Context ctx, std::vector<Key> keys) {
  const std::size_t size = keys.size() * kOverheadBytes;
  Ask<std::size_t> ask = [keys = std::move(keys)](EntryTable& entries, WallTime now) {
    return static_cast<std::size_t>(
        std::count_if(keys.begin(), keys.end(), [&](const Key& key) { return entries.remove(key, now); }));
  };
  return write(ctx, size, std::move(ask));
}

Task<bool> SqliteBackend::touch(Context ctx, Key key, Expiration expiration) {
  Ask<bool> ask = [key = std::move(key), expiration](EntryTable& entries, WallTime now) {
    return entries.touch(key, expiration, now);
  };
  return write(ctx, kOverheadBytes, std::move(ask));
}

Task<std::vector<std::int64_t>> SqliteBackend::advance(Context ctx, std::vector<Advance> advances,
                                                       Expiration expiration) {
  const std::size_t size = advances.size() * 2 * kOverheadBytes;
  Ask<std::vector<std::int64_t>> ask = [advances = std::move(advances), expiration](EntryTable& entries, WallTime now) {
    return entries.advance_all(advances, expiration, now);
  };
  return write(ctx, size, std::move(ask));
}

Task<bool> SqliteBackend::apply(Context ctx, Transaction transaction) {
  const std::size_t size = bytes_of(transaction);
  Ask<bool> ask = [transaction = std::move(transaction)](EntryTable& entries, WallTime now) {
    return entries.apply(transaction, now);
  };
  return write(ctx, size, std::move(ask));
}

Task<std::vector<bool>> SqliteBackend::replace(Context ctx, std::vector<Replacement> replacements) {
  std::size_t size = 0;
  for (const Replacement& each : replacements) size += kOverheadBytes + each.key.text().size() + each.bytes.size();
  Ask<std::vector<bool>> ask = [replacements = std::move(replacements)](EntryTable& entries, WallTime now) {
    return entries.replace_all(replacements, now);
  };
  return write(ctx, size, std::move(ask));
}

Task<Page> SqliteBackend::scan(Context ctx, Scan scan, std::optional<Cursor> cursor) {
  Ask<Page> ask = [scan = std::move(scan), cursor = std::move(cursor)](EntryTable& entries, WallTime now) {
    return entries.scan(scan, cursor, now);
  };
  return read_later(ctx, std::move(ask));
}

Task<RawPage> SqliteBackend::scan_raw(Context ctx, Scan scan, std::optional<Cursor> cursor) {
  Ask<RawPage> ask = [scan = std::move(scan), cursor = std::move(cursor)](EntryTable& entries, WallTime now) {
    return entries.scan_raw(scan, cursor, now);
  };
  return read_later(ctx, std::move(ask));
}

Task<void> SqliteBackend::ping(Context ctx) {
  throw_if_closed();
  const auto ask = [](Connection& file, WallTime) {
    file.entries().ping();
    return true;
  };
  if (readers_->now(ask)) co_return;
  const Ask<bool> again = [](EntryTable& entries, WallTime) {
    entries.ping();
    return true;
  };
  co_await read_later(ctx, again);
}

Task<void> SqliteBackend::close() {
  closed_ = true;
  scrubber_->request_stop();
  co_await scrubber_->gate().close_and_wait();
  scrubber_->stop();
  readers_->queue().close();
  co_await readers_->gate().close_and_wait();
  readers_->stop();
  writer_->queue().close();  // now the last one that has the file open: it checkpoints the log
  co_await writer_->gate().close_and_wait();
  writer_->stop();
}

}  // namespace polly
