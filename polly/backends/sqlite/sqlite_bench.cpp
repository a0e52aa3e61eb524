// The SQLite backend beside plain libsqlite3 on the same disk, in one run: what durability costs one caller and many,
// and what the layers above add to a read. `cpu_us` is the whole process's processor time for one operation.
#include <benchmark/benchmark.h>
#include <sqlite3.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "polly/backends/sqlite/sqlite_backend.hpp"
#include "polly/base/event_loops.hpp"
#include "polly/base/gate.hpp"
#include "polly/base/run.hpp"
#include "polly/state/state_service.hpp"
#include "polly/store/store.hpp"
#include "polly/testing/program.hpp"

namespace polly {
namespace {

constexpr std::uint64_t kKeys = 100'000;
constexpr std::int64_t kId = 1'234'567'890;
constexpr std::chrono::hours kLifetime{24};
constexpr std::int64_t kExpiry = 4'102'444'800'000;  // in the year 2100

double cpu_microseconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto micros = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec);
  };
  return micros(usage.ru_utime) + micros(usage.ru_stime);
}

// A SHA of 40 digits, different for every number below kKeys, in no order.
std::string sha_of(std::uint64_t number) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string sha;
  std::uint64_t state = number;
  for (int word = 0; word < 5; ++word) {
    state = (state ^ (state >> 31U)) * 0x9e3779b97f4a7c15ULL + 0xd1b54a32d192ed03ULL;
    for (unsigned shift = 32; shift < 64; shift += 4) sha += kDigits[(state >> shift) & 15U];
  }
  return sha;
}

std::string key_of(std::uint64_t number) {
  return "polly:pr_number:" + sha_of(number);
}

// libsqlite3 as a careful program would use it: prepared statements, WAL, synchronous=FULL.
class PlainSqlite {
 public:
  explicit PlainSqlite(const std::string& path) {
    check(sqlite3_open(path.c_str(), &database_));
    execute("PRAGMA journal_mode = WAL");
    execute("PRAGMA synchronous = FULL");
    execute(
        "CREATE TABLE entries (key TEXT NOT NULL PRIMARY KEY, value BLOB NOT NULL, expires_at INTEGER) WITHOUT ROWID");
    execute("CREATE INDEX entries_by_expiry ON entries (expires_at) WHERE expires_at IS NOT NULL");
    prepare(
        "INSERT INTO entries VALUES (?1, ?2, ?3) ON CONFLICT (key) DO UPDATE SET value = excluded.value, "
        "expires_at = excluded.expires_at",
        &put_);
    prepare("SELECT value, expires_at FROM entries WHERE key = ?1", &find_);
  }
  PlainSqlite(const PlainSqlite&) = delete;
  PlainSqlite& operator=(const PlainSqlite&) = delete;
  ~PlainSqlite() {
    sqlite3_finalize(put_);
    sqlite3_finalize(find_);
    sqlite3_close(database_);
  }

  void execute(const char* sql) { check(sqlite3_exec(database_, sql, nullptr, nullptr, nullptr)); }

  void put(const std::string& key, const std::string& value) {
    sqlite3_bind_text64(put_, 1, key.data(), key.size(), SQLITE_STATIC, SQLITE_UTF8);
    sqlite3_bind_blob64(put_, 2, value.data(), value.size(), SQLITE_STATIC);
    sqlite3_bind_int64(put_, 3, kExpiry);
    if (sqlite3_step(put_) != SQLITE_DONE) throw std::runtime_error(sqlite3_errmsg(database_));
    sqlite3_reset(put_);
  }

  std::string find(const std::string& key) {
    sqlite3_bind_text64(find_, 1, key.data(), key.size(), SQLITE_STATIC, SQLITE_UTF8);
    if (sqlite3_step(find_) != SQLITE_ROW) throw std::runtime_error("not found");
    const auto* const bytes = static_cast<const char*>(sqlite3_column_blob(find_, 0));
    std::string value(bytes, static_cast<std::size_t>(sqlite3_column_bytes(find_, 0)));
    benchmark::DoNotOptimize(sqlite3_column_int64(find_, 1));
    sqlite3_reset(find_);
    return value;
  }

 private:
  void prepare(const char* sql, sqlite3_stmt** statement) {
    check(sqlite3_prepare_v2(database_, sql, -1, statement, nullptr));
  }
  void check(int code) const {
    if (code != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(database_));
  }

  sqlite3* database_ = nullptr;
  sqlite3_stmt* put_ = nullptr;
  sqlite3_stmt* find_ = nullptr;
};

// Both on files of one folder, filled with the same keys; Polly's on one event loop.
class World {
 public:
  World()
      : plain_(folder_ / "plain.db"),
        runtime_(telemetry_, {loops_.at(0)}),
        opened_(run(open_sqlite_backend(SqliteOptions(folder_ / "polly.db"), runtime_))),
        backend_(*opened_),
        store_(std::move(opened_), runtime_, std::chrono::minutes(1)),
        state_(store_, telemetry_) {
    plain_.execute("BEGIN");
    for (std::uint64_t number = 0; number < kKeys; ++number) plain_.put(key_of(number), std::to_string(kId));
    plain_.execute("COMMIT");
    const auto fill = [this](std::uint64_t number) { return store_.set(Context(), key_of(number), kId, kLifetime); };
    at_once(1000, kKeys / 1000, fill);
  }
  ~World() { run(store_.close()); }

  PlainSqlite& plain() noexcept { return plain_; }
  Backend& backend() noexcept { return backend_; }
  Store& store() noexcept { return store_; }
  StateService& state() noexcept { return state_; }

  using Work = std::function<Task<void>(std::uint64_t number)>;

  // `callers` callers, each of which does the work `times` times, with numbers of its own.
  void at_once(std::uint64_t callers, std::uint64_t times, const Work& work) {
    Gate gate;
    for (std::uint64_t caller = 0; caller < callers; ++caller) {
      spawn(gate, loops_.at(0), repeat(&work, caller * times, times));
    }
    gate.wait();
  }

 private:
  static Task<void> repeat(const Work* work, std::uint64_t first, std::uint64_t times) {
    for (std::uint64_t i = 0; i < times; ++i) co_await (*work)((first + i) % kKeys);
  }

  testing::TemporaryFolder folder_;
  PlainSqlite plain_;
  Telemetry telemetry_;
  EventLoops loops_{1};
  Runtime runtime_;
  std::unique_ptr<Backend> opened_;
  Backend& backend_;
  Store store_;
  StateService state_;
};

World& world() {
  static World world;
  return world;
}

// `operations` an iteration, counted and timed.
template <class Do>
void measure(benchmark::State& bench, std::uint64_t operations, Do work) {
  work();
  const double before = cpu_microseconds();
  for (auto _ : bench) work();
  const auto done = static_cast<double>(bench.iterations()) * static_cast<double>(operations);
  bench.SetItemsProcessed(static_cast<std::int64_t>(done));
  bench.counters["cpu_us"] = (cpu_microseconds() - before) / done;
}

void measure_callers(benchmark::State& bench, std::uint64_t times, const World::Work& work) {
  const auto callers = static_cast<std::uint64_t>(bench.range(0));
  measure(bench, callers * times, [&] { world().at_once(callers, times, work); });
}

void SqliteSetPlainOneCommitEach(benchmark::State& bench) {
  std::uint64_t number = 0;
  measure(bench, 500, [&] {
    for (int i = 0; i < 500; ++i) world().plain().put(key_of(number++ % kKeys), std::to_string(kId + i));
  });
}
BENCHMARK(SqliteSetPlainOneCommitEach)->UseRealTime();

void SqliteSetPlainBatchesOf100(benchmark::State& bench) {
  std::uint64_t number = 0;
  measure(bench, 1000, [&] {
    for (int batch = 0; batch < 10; ++batch) {
      world().plain().execute("BEGIN");
      for (int i = 0; i < 100; ++i) world().plain().put(key_of(number++ % kKeys), std::to_string(kId + i));
      world().plain().execute("COMMIT");
    }
  });
}
BENCHMARK(SqliteSetPlainBatchesOf100)->UseRealTime();

void SqliteSet(benchmark::State& bench) {
  std::int64_t value = 0;
  const auto work = [&](std::uint64_t number) {
    return world().store().set(Context(), key_of(number), kId + value++, kLifetime);
  };
  measure_callers(bench, bench.range(0) == 1 ? 500 : 50, work);
}
BENCHMARK(SqliteSet)->Arg(1)->Arg(16)->Arg(64)->Arg(256)->UseRealTime();

// What a webhook does.
void SqliteAdvance(benchmark::State& bench) {
  std::int64_t value = 0;
  const auto work = [&](std::uint64_t number) -> Task<void> {
    std::vector<KnownFact> facts;
    facts.emplace_back(kPrNumber, kId + value++);
    co_await world().state().advance(Context(), Commit(sha_of(number)), std::move(facts));
  };
  measure_callers(bench, 50, work);
}
BENCHMARK(SqliteAdvance)->Arg(64)->UseRealTime();

constexpr std::uint64_t kReads = 10'000;

void SqliteGetPlain(benchmark::State& bench) {
  measure(bench, kReads, [] {
    for (std::uint64_t i = 0; i < kReads; ++i) {
      benchmark::DoNotOptimize(world().plain().find(key_of(i * 104'729 % kKeys)));
    }
  });
}
BENCHMARK(SqliteGetPlain)->UseRealTime();

void measure_reads(benchmark::State& bench, const World::Work& work) {
  const auto spread = [&work](std::uint64_t number) { return work(number * 104'729 % kKeys); };
  measure(bench, kReads, [&] { world().at_once(1, kReads, spread); });
}

void SqliteGetBackend(benchmark::State& bench) {
  const auto work = [](std::uint64_t number) -> Task<void> {
    const Key key(key_of(number));
    co_await world().backend().get(Context(), key);
  };
  measure_reads(bench, work);
}
BENCHMARK(SqliteGetBackend)->UseRealTime();

void SqliteGetStore(benchmark::State& bench) {
  const auto work = [](std::uint64_t number) -> Task<void> {
    co_await world().store().get<std::int64_t>(Context(), key_of(number));
  };
  measure_reads(bench, work);
}
BENCHMARK(SqliteGetStore)->UseRealTime();

void SqliteGetState(benchmark::State& bench) {
  const auto work = [](std::uint64_t number) -> Task<void> {
    co_await world().state().get(Context(), Commit(sha_of(number)), kPrNumber);
  };
  measure_reads(bench, work);
}
BENCHMARK(SqliteGetState)->UseRealTime();

}  // namespace
}  // namespace polly
