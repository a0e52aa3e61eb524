// For tests on a real PostgreSQL server: stores on a server that all tests of the program share, each test in a schema
// of its own.
//
//   TestPostgres world;
//   std::unique_ptr<Store> store = world.open(world.options());
//   run(store->set(Context(), "k", 1));
//   world.at_once(24, [&](std::size_t caller) -> Task<void> { ... });
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "polly/backends/postgres/detail/sql.hpp"
#include "polly/backends/postgres/postgres_backend.hpp"
#include "polly/base/event_loops.hpp"
#include "polly/base/gate.hpp"
#include "polly/base/run.hpp"
#include "polly/store/store.hpp"
#include "polly/testing/postgres_server.hpp"

namespace polly::postgres {

inline testing::PostgresServer& test_server() {
  static testing::PostgresServer server;
  return server;
}

class TestPostgres {
 public:
  explicit TestPostgres(std::string schema = "") : schema_(std::move(schema)) {
    static int tests = 0;
    if (schema_.empty()) schema_ = "Test \"" + std::to_string(++tests) + "'s\"";
  }

  const std::string& schema() const noexcept { return schema_; }
  std::string table() const { return sql_name(schema_) + ".entries"; }

  PostgresOptions options(const std::string& url = test_server().url()) const {
    PostgresOptions options{Secret(url)};
    options.schema = schema_;
    options.start_timeout = Milliseconds(0);
    return options;
  }

  std::unique_ptr<Store> open(const PostgresOptions& options) {
    const Runtime runtime(telemetry_, {loops_.at(0), loops_.at(1)});
    return std::make_unique<Store>(run(open_postgres_backend(options, runtime)), runtime, options.timeout);
  }

  // Why it cannot be opened; no error where it can.
  std::unique_ptr<Error> failure(const PostgresOptions& options) {
    try {
      const std::unique_ptr<Store> store = open(options);
      run(store->close());
      return nullptr;
    } catch (const Error& error) {
      return std::make_unique<Error>(error);
    }
  }

  // Each on one of two loops; returns when all have ended.
  void at_once(std::size_t callers, const std::function<Task<void>(std::size_t)>& work) {
    Gate gate;
    for (std::size_t i = 0; i < callers; ++i) spawn(gate, loops_.at(i % 2), report(work(i)));
    gate.wait_for(std::chrono::minutes(2));
  }

  EventLoops& loops() noexcept { return loops_; }
  Telemetry& telemetry() noexcept { return telemetry_; }

 private:
  static Task<void> report(Task<void> work) {
    try {
      co_await std::move(work);
    } catch (const std::exception& error) {
      ADD_FAILURE() << error.what();
    }
  }

  std::string schema_;
  Telemetry telemetry_;
  EventLoops loops_{2};
};

// The kind of error that a task ends with; nullopt where it ends well.
template <class T>
std::optional<ErrorKind> kind_of(Task<T> task) {
  try {
    run(std::move(task));
    return std::nullopt;
  } catch (const Error& error) {
    return error.kind();
  }
}

}  // namespace polly::postgres
