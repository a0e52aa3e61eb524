// Shared by the tests of the SQLite backend: a file on a disk that can fail (SqliteVfs), event loops, and stores on it
// that are opened and closed repeatedly. They run no scrub, unless options() ask for one.
//
//   TestWorld world;
//   world.open();
//   world.set("k", 1);
//   world.disk().fill();
//   EXPECT_EQ(world.kind_of([&] { world.set("k", 2); }), ErrorKind::resource_exhausted);
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "polly/backends/sqlite/detail/database.hpp"
#include "polly/backends/sqlite/detail/failure.hpp"
#include "polly/backends/sqlite/sqlite_backend.hpp"
#include "polly/base/event_loops.hpp"
#include "polly/base/run.hpp"
#include "polly/store/conformance/ending.hpp"
#include "polly/store/store.hpp"
#include "polly/testing/program.hpp"
#include "polly/testing/sqlite_vfs.hpp"
#include "polly/testing/test_database.hpp"

namespace polly::sqlite {

class TestWorld {
 public:
  explicit TestWorld(SqliteDurability durability = SqliteDurability::full) : options_(path_) {
    options_.durability = durability;
    options_.vfs = vfs_.name();
    options_.scrub_interval = {};
  }
  TestWorld(const TestWorld&) = delete;
  TestWorld& operator=(const TestWorld&) = delete;
  ~TestWorld() {
    vfs_.repair();
    close();
  }

  testing::SqliteVfs& disk() noexcept { return vfs_; }
  const std::string& path() const noexcept { return path_; }
  const std::string& disk_name() const noexcept { return vfs_.name(); }
  EventLoops& loops() noexcept { return loops_; }
  SqliteOptions& options() noexcept { return options_; }  // for the next open()
  ManualClock& clock() noexcept { return clock_; }
  Telemetry& telemetry() noexcept { return telemetry_; }
  const std::string& log() const noexcept { return log_; }  // while no store is open

  std::unique_ptr<Store> another(const SqliteOptions& options) {
    const Runtime runtime(telemetry_, {loops_.at(0), loops_.at(1)}, options_clock());
    return std::make_unique<Store>(run(open_sqlite_backend(options, runtime)), runtime, timeout_);
  }
  void open() { store_ = another(options_); }
  void close() {
    if (store_) run(store_->close());
    store_.reset();
  }
  bool is_open() const noexcept { return store_ != nullptr; }
  Store& store() noexcept { return *store_; }
  void set_timeout(Duration timeout) { timeout_ = timeout; }  // of stores that are opened later
  void use_manual_clock() { is_manual_ = true; }

  void set(const std::string& key, int value, Expiration expiration = Expiration::never()) {
    run(store_->set(Context(), Key(key), value, expiration));
  }
  std::optional<int> get(const std::string& key) { return run(store_->get<int>(Context(), Key(key))); }

  // The error that a call fails with; nullopt where it succeeds.
  template <class Call>
  std::optional<Error> failure(Call call) {
    try {
      call();
    } catch (const Error& error) {
      return error;
    }
    return std::nullopt;
  }
  template <class Call>
  std::optional<ErrorKind> kind_of(Call call) {
    const std::optional<Error> error = failure(call);
    return error ? std::optional(error->kind()) : std::nullopt;
  }

  double metric(const std::string& name) {
    const std::string text = telemetry_.metrics().text();
    const std::size_t at = text.find("\n" + name + " ");
    return at == std::string::npos ? -1 : std::stod(text.substr(at + name.size() + 2));
  }

  // The result of SQLite's own check of the file, also while the store is open.
  std::string integrity() const {
    Database database(path_, Database::Access::write, vfs_.name());
    database.wait_for_locks_while([] { return true; });
    return database.text("PRAGMA integrity_check");
  }

 private:
  const Clock& options_clock() const noexcept {
    return is_manual_ ? static_cast<const Clock&>(clock_) : system_clock();
  }

  const testing::TemporaryFolder folder_;
  const std::string path_ = folder_ / "polly.db";
  testing::SqliteVfs vfs_{path_};
  SqliteOptions options_;
  Duration timeout_ = Store::kTimeoutDefault;
  bool is_manual_ = false;
  ManualClock clock_;
  std::string log_;
  Telemetry telemetry_{Log::to_text(Level::error, LogFormat::json, log_)};
  EventLoops loops_{2};
  std::unique_ptr<Store> store_;
};

}  // namespace polly::sqlite
