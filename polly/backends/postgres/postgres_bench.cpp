// What batches are worth: the backend with many callers beside libpq as a program would use it that knows nothing of
// pipelines: prepared statements on one connection, one after the other. Both on one server of their own, with its
// synchronous_commit=on and fsync.
//
//   ./dev bench '^Postgres'                   rates, without allocations: the server takes the time
#include <benchmark/benchmark.h>
#include <libpq-fe.h>

#include <array>
#include <cstdio>
#include <memory>
#include <string>

#include "polly/backends/postgres/postgres_backend.hpp"
#include "polly/base/event_loops.hpp"
#include "polly/base/gate.hpp"
#include "polly/base/run.hpp"
#include "polly/store/store.hpp"
#include "polly/testing/postgres_server.hpp"
#include "polly/testing/program.hpp"

namespace polly {
namespace {

constexpr std::size_t kKeys = 10'000;
constexpr std::size_t kCallsEach = 50;  // of a caller, in one iteration

testing::PostgresServer& server() {
  static testing::PostgresServer server;
  return server;
}

std::string key_of(std::size_t number) {
  return "bench:" + std::to_string(number % kKeys);
}

class Callers {
 public:
  explicit Callers(std::size_t connections) {
    PostgresOptions options(Secret(server().url()));
    options.connections = connections;
    backend_ = run(open_postgres_backend(options, Runtime(telemetry_, {loops_.at(0)})));
    at_once(kKeys / kCallsEach, &Callers::set_one, 0);
  }
  ~Callers() { run(backend_->close()); }

  using Work = Task<void> (Callers::*)(std::size_t number);
  void at_once(std::size_t callers, Work work, std::size_t first) {
    Gate gate;
    for (std::size_t caller = 0; caller < callers; ++caller) {
      spawn(gate, loops_.at(0), repeat(work, first + caller * kCallsEach));
    }
    gate.wait_for(std::chrono::minutes(1));
  }

  Task<void> set_one(std::size_t number) {
    co_await backend_->set(Context(), Key(key_of(number)), std::to_string(number), std::chrono::hours(24),
                           WriteIf::always);
  }
  Task<void> get_one(std::size_t number) {
    const Key key(key_of(number));
    benchmark::DoNotOptimize(co_await backend_->get(Context(), key));
  }

 private:
  Task<void> repeat(Work work, std::size_t first) {
    for (std::size_t i = 0; i < kCallsEach; ++i) co_await (this->*work)(first + i);
  }

  Telemetry telemetry_;
  EventLoops loops_{1};
  std::unique_ptr<Backend> backend_;
};

void run_callers(benchmark::State& state, Callers::Work work, std::size_t connections) {
  const auto callers = static_cast<std::size_t>(state.range(0));
  Callers world(connections);
  std::size_t first = 0;
  for (auto _ : state) world.at_once(callers, work, first += 7919);
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(callers * kCallsEach));
}

void PostgresSet(benchmark::State& state) {
  run_callers(state, &Callers::set_one, 1);
}
void PostgresSetTwoConnections(benchmark::State& state) {
  run_callers(state, &Callers::set_one, 2);
}
void PostgresSetFourConnections(benchmark::State& state) {
  run_callers(state, &Callers::set_one, 4);
}
void PostgresGet(benchmark::State& state) {
  run_callers(state, &Callers::get_one, 1);
}

// The peer: libpq, which waits for each answer.
class Libpq {
 public:
  Libpq() : connection_(PQconnectdb(server().url().c_str()), PQfinish) {
    const Callers makes_the_table(1);
    prepare("set",
            "INSERT INTO polly.entries VALUES ($1, $2::bytea, nextval('polly.revisions'), "
            "clock_timestamp() + interval '1 day') ON CONFLICT (key) DO UPDATE SET "
            "value = excluded.value, revision = excluded.revision, expires_at = excluded.expires_at");
    prepare("get",
            "SELECT value FROM polly.entries WHERE key = $1 AND (expires_at IS NULL OR expires_at > "
            "clock_timestamp())");
  }

  void ask(const char* statement, const std::string& key, const char* value) {
    const std::array<const char*, 2> values{key.c_str(), value};
    PGresult* result =
        PQexecPrepared(connection_.get(), statement, value == nullptr ? 1 : 2, values.data(), nullptr, nullptr, 1);
    if (PQresultStatus(result) != PGRES_COMMAND_OK && PQresultStatus(result) != PGRES_TUPLES_OK) {
      std::fprintf(stderr, "%s", PQresultErrorMessage(result));
    }
    PQclear(result);
  }

 private:
  void prepare(const char* name, const char* text) { PQclear(PQprepare(connection_.get(), name, text, 0, nullptr)); }

  std::unique_ptr<PGconn, decltype(&PQfinish)> connection_;
};

void PostgresLibpqSet(benchmark::State& state) {
  Libpq libpq;
  std::size_t number = 0;
  for (auto _ : state) libpq.ask("set", key_of(number += 7919), "42");
  state.SetItemsProcessed(state.iterations());
}

void PostgresLibpqGet(benchmark::State& state) {
  Libpq libpq;
  std::size_t number = 0;
  for (auto _ : state) libpq.ask("get", key_of(number += 7919), nullptr);
  state.SetItemsProcessed(state.iterations());
}

// PostgreSQL's own, with the same upsert and so many clients.
void PostgresPgbench(benchmark::State& state) {
  constexpr double kSeconds = 3;
  const Callers makes_the_table(1);
  double upserts = 0;
  for (auto _ : state) {
    const testing::ProgramResult pgbench = testing::run_program(
        {testing::postgres_programs() / "pgbench", "-n", "-M", "prepared", "-c", std::to_string(state.range(0)), "-j",
         state.range(0) > 1 ? "2" : "1", "-T", "3", "-f", "tools/bench_durable.pgbench.sql", server().url()});
    const std::size_t rate = pgbench.out.find("tps = ");
    if (pgbench.exit_code != 0 || rate == std::string::npos) return state.SkipWithError("pgbench failed");
    upserts += std::stod(pgbench.out.substr(rate + 6)) * kSeconds;
    state.SetIterationTime(kSeconds);
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(upserts));
}

BENCHMARK(PostgresPgbench)->Arg(1)->Arg(4)->Arg(16)->Arg(64)->Iterations(1)->UseManualTime();
BENCHMARK(PostgresLibpqSet)->UseRealTime();
BENCHMARK(PostgresSet)->Arg(1)->Arg(8)->Arg(64)->Arg(256)->UseRealTime();
BENCHMARK(PostgresSetTwoConnections)->Arg(64)->UseRealTime();
BENCHMARK(PostgresSetFourConnections)->Arg(64)->UseRealTime();
BENCHMARK(PostgresLibpqGet)->UseRealTime();
BENCHMARK(PostgresGet)->Arg(1)->Arg(8)->Arg(64)->Arg(256)->UseRealTime();

}  // namespace
}  // namespace polly
