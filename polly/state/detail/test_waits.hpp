// For tests: a service whose backend can be watched and can fail, a second one on the same entries (as another daemon
// has it, which wakes no one here), and waits on two event loops.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <chrono>
#include <exception>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "polly/base/event_loops.hpp"
#include "polly/base/run.hpp"
#include "polly/state/state_service.hpp"
#include "polly/store/conformance/plain_backend.hpp"
#include "polly/testing/example_sha.hpp"
#include "polly/testing/wait_until.hpp"

namespace polly::state_detail {

constexpr std::chrono::seconds kLong{30};  // a wait that a test does not let end by itself

// Calls `after_get` once, after a read and before its caller has the result. Fails reads while `fails` is set.
class WatchedBackend final : public PlainBackend {
 public:
  explicit WatchedBackend(std::shared_ptr<PlainShelf> shelf) noexcept : PlainBackend(std::move(shelf)) {}

  Task<std::optional<std::string>> get(Context ctx, KeyView key) override {
    ++gets;
    if (fails) throw Error(ErrorKind::unavailable, "the server does not answer");
    std::optional<std::string> bytes = co_await PlainBackend::get(ctx, key);
    if (auto call = std::exchange(after_get, nullptr)) call();
    co_return bytes;
  }
  Task<std::vector<std::optional<std::string>>> get_many(Context ctx, KeysView keys) override {
    ++looks;
    if (fails) throw Error(ErrorKind::unavailable, "the server does not answer");
    std::vector<std::optional<std::string>> bytes = co_await PlainBackend::get_many(ctx, keys);
    co_return bytes;
  }

  std::function<void()> after_get;  // once
  std::atomic<int> gets{0};
  std::atomic<int> looks{0};
  std::atomic<bool> fails{false};
};

class WaitsTest : public ::testing::Test {
 protected:
  WaitsTest() : backend_(new WatchedBackend(shelf_)) {}

  // Starts a wait on a loop of the program.
  std::future<std::optional<std::int64_t>> start(const Commit& commit, Fact<std::int64_t> fact,
                                                 Duration longest = kLong) {
    return start_task(state_.wait(Context(), commit, fact, longest));
  }
  template <class T>
  std::future<T> start_task(Task<T> task) {
    auto promise = std::make_shared<std::promise<T>>();
    std::future<T> future = promise->get_future();
    const auto end = [promise](std::exception_ptr failure, T value) {
      failure ? promise->set_exception(failure) : promise->set_value(std::move(value));
    };
    boost::asio::co_spawn(loops_.next(), std::move(task), end);
    return future;
  }
  void wait_for_waiters(int count) {
    testing::wait_until("so many wait", std::chrono::seconds(10),
                        [&] { return series("polly_state_waiters") == std::to_string(count); });
  }
  // Until a look has been made that began after this call, for all who wait now.
  void wait_for_looks() {
    const int before = backend_->looks;
    testing::wait_until("looks are made", std::chrono::seconds(10), [&] { return backend_->looks >= before + 2; });
  }
  std::string series(const std::string& name) {
    const std::string text = telemetry_.metrics().text();
    const std::size_t at = text.find("\n" + name + " ");
    if (at == std::string::npos) return "none";
    const std::size_t begin = at + name.size() + 2;
    return text.substr(begin, text.find('\n', begin) - begin);
  }
  std::string waits(const std::string& outcome) {
    return series("polly_state_waits_total{outcome=\"" + outcome + "\"}");
  }

  template <class T>
  static ErrorKind failure_of(std::future<T> future) {
    try {
      future.get();
    } catch (const Error& error) {
      return error.kind();
    }
    ADD_FAILURE() << "it did not fail";
    return ErrorKind::conflict;
  }

  static Commit commit(int number) {
    std::string sha = std::to_string(number);
    return Commit(std::string(40 - sha.size(), 'a') + sha);
  }

  ManualClock clock_;
  Telemetry telemetry_;
  std::shared_ptr<PlainShelf> shelf_ = std::make_shared<PlainShelf>(clock_);
  WatchedBackend* backend_;  // the store owns it
  Store store_{std::unique_ptr<Backend>(backend_), Runtime(telemetry_, {}, clock_)};
  Store other_store_{std::make_unique<PlainBackend>(shelf_), Runtime(telemetry_, {}, clock_)};
  Store real_store_{std::make_unique<PlainBackend>(shelf_), Runtime(telemetry_)};  // on the machine's clock
  StateService state_{store_, telemetry_};
  StateService other_{other_store_, telemetry_};  // as another daemon: it wakes no one here
  EventLoops loops_{2};
  const Commit commit_{testing::kSha};
};

}  // namespace polly::state_detail
