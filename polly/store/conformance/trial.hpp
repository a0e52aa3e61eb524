// Trial: the base of every test of the suite: a store on the engine under test, keys of its own, the engine's time, and
// ways to wait for coroutines from the test's thread. The test's thread runs no event loop; the store's loops run
// beside it.
//
//   TEST_P(Crud, AValueThatWasSetIsFound) {
//     await(store().set(ctx(), key("a"), 42));
//     EXPECT_EQ(await(store().get<int>(ctx(), key("a"))), 42);
//   }
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <concepts>
#include <cstddef>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <ostream>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "polly/base/clock.hpp"
#include "polly/base/context.hpp"
#include "polly/base/error.hpp"
#include "polly/base/event_loops.hpp"
#include "polly/codec/value_codec.hpp"
#include "polly/store/conformance/crowd.hpp"
#include "polly/store/conformance/ending.hpp"
#include "polly/store/conformance/fixture.hpp"
#include "polly/store/store.hpp"
#include "polly/telemetry/telemetry.hpp"

namespace polly::conformance {

// How an operation failed; `kind` is nullopt where it succeeded.
struct Failure {
  std::optional<ErrorKind> kind;
  std::string message;
};

class Trial : public ::testing::TestWithParam<FixtureFactory> {
 public:
  static constexpr std::size_t kLoops = 3;
  static constexpr std::size_t kCallers = 64;
  static constexpr Milliseconds kShort{300};  // a lifetime to wait for; a few calls take less, also on a busy machine

  Trial();
  ~Trial() override;

  void SetUp() override;  // skips what the fixture skips

  Store& store() noexcept { return *store_; }
  Backend& backend() noexcept { return *backend_; }  // the engine below store(): for bytes that other programs write
  Fixture& fixture() noexcept { return *fixture_; }
  codec::ValueCodec& codec() noexcept { return *codec_; }  // of every store of this test
  EventLoops& loops() noexcept { return loops_; }
  Context ctx() const noexcept { return Context(); }
  const Clock& clock() const noexcept;
  Context late() const;  // a context whose deadline has passed

  // What `key` has in the engine as the text that was encoded; the same where values are stored plain.
  std::optional<std::string> plain(const std::optional<std::string>& stored, const Key& key) const {
    return stored ? std::optional(codec_->decode(key.text(), *stored)) : std::nullopt;
  }

  // Another store on the same engine: nullptr where the engine is not shared.
  std::unique_ptr<Store> open_another();

  // Keys of this test alone. Those of one transaction are `tagged`: in a cluster they lie on one server.
  Key key(std::string_view name) const { return prefix_ + std::string(name); }
  Key tagged(std::string_view name) const { return prefix_ + "{t}:" + std::string(name); }
  Key numbered(std::size_t number) const { return key(std::to_string(number)); }
  const std::string& prefix() const noexcept { return prefix_; }

  // The key pattern that logs and errors contain instead of these keys, and the part that they must never contain.
  static constexpr std::string_view kPattern = "polly:conformance:*";
  const std::string& run_id() const noexcept { return run_id_; }

  bool time_is_ours() const { return fixture_->follows_our_clock(); }

  // Lets the engine's time advance by `duration`, or by somewhat more where the clock is the engine's.
  void pass(Milliseconds duration);

  // Every key of the store that starts with `prefix`, page by page, without duplicates.
  std::set<std::string> listed(const std::string& prefix, std::size_t page_keys = 250);

  // Runs a task on one of the loops, waits for it, and returns its result or throws its exception.
  template <class T>
  T await(Task<T> task);

  // The same for a task that has to fail. `ask` makes the task; it may throw.
  template <std::invocable Ask>
  Failure failure(Ask ask);
  template <class T>
  Failure failure(Task<T> task) {
    return failure([&] { return std::move(task); });
  }

  // Lets other callers on this loop run: an engine that answers at once never suspends.
  static Task<void> yield();

  // Waits until `happened`, or until no caller is running.
  template <std::predicate Happened>
  static void wait_until(const Crowd& crowd, Happened happened) {
    while (!happened() && crowd.running() > 0) std::this_thread::yield();
  }

  // `callers` coroutines at once, on all loops; throws the error of the first one that failed.
  void at_once(std::size_t callers, Crowd::Work work) { Crowd(loops_, callers, std::move(work)).wait(); }

 private:
  template <class T>
  struct Answer {
    std::optional<std::conditional_t<std::is_void_v<T>, bool, T>> value;
    Ending ending;
  };
  template <class T>
  static Task<void> keep(Task<T> task, Answer<T>* answer);

  std::unique_ptr<Store> open(Backend** engine);
  void remove_what_is_left();
  static void give_up();

  ManualClock manual_clock_;
  Telemetry telemetry_;
  EventLoops loops_;
  std::unique_ptr<Fixture> fixture_;
  const std::shared_ptr<codec::ValueCodec> codec_;
  std::string run_id_;
  std::string prefix_;
  Backend* backend_ = nullptr;
  std::unique_ptr<Store> store_;
  std::size_t pauses_ = 0;
};

template <class T>
T Trial::await(Task<T> task) {
  Answer<T> answer;
  std::future<void> done = boost::asio::co_spawn(loops_.at(0), keep(std::move(task), &answer), boost::asio::use_future);
  if (done.wait_for(std::chrono::minutes(1)) != std::future_status::ready) give_up();
  answer.ending.throw_again();
  if constexpr (!std::is_void_v<T>) return std::move(*answer.value);
}

template <class T>
Task<void> Trial::keep(Task<T> task, Answer<T>* answer) {
  try {
    if constexpr (std::is_void_v<T>) {
      co_await std::move(task);
    } else {
      answer->value.emplace(co_await std::move(task));
    }
  } catch (...) {
    answer->ending = Ending::of_current_exception();
  }
}

template <std::invocable Ask>
Failure Trial::failure(Ask ask) {
  Failure failure;
  try {
    await(ask());
  } catch (const Error& error) {
    failure.kind = error.kind();
    failure.message = error.what();
  }
  return failure;
}

}  // namespace polly::conformance
