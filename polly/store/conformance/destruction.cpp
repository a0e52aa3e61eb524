// Destruction: a store that was not closed can be destroyed, whatever became of its event loop, and that ends. The
// test's thread runs the loop, now and then; a destructor that hangs ends the program, so that the run goes on.
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>

#include "polly/base/gate.hpp"
#include "polly/store/conformance/topics.hpp"
#include "polly/store/store_watch.hpp"

namespace polly::conformance {

POLLY_CONFORMANCE_TOPIC(Destruction)

namespace {

using namespace std::chrono_literals;

// Ends the program where it lives for longer.
class Watchdog {
 public:
  static constexpr std::chrono::seconds kPatience{60};

  Watchdog() : thread_([this] { watch(); }) {}
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;
  ~Watchdog() {
    {
      const std::lock_guard lock(mutex_);
      is_over_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }

 private:
  void watch() {
    std::unique_lock lock(mutex_);
    if (changed_.wait_for(lock, kPatience, [this] { return is_over_; })) return;
    std::fprintf(stderr, "a store that was not closed is not destroyed in time\n");
    std::abort();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_over_ = false;
  std::thread thread_;
};

// A store that was never closed, on a loop that only the test's thread runs, and callers on that loop, whose calls are
// under way all the time.
class Unclosed {
 public:
  static constexpr std::size_t kCallers = 16;

  Unclosed(Fixture& fixture, const Clock& clock, std::string prefix, bool has_own_loop = false)
      : prefix_(std::move(prefix)), loop_(std::make_unique<boost::asio::io_context>(1)) {
    std::vector<boost::asio::any_io_executor> loops;
    if (!has_own_loop) loops.push_back(loop_->get_executor());
    const Runtime runtime(telemetry_, std::move(loops), clock);
    std::unique_ptr<Backend> backend;
    run_through(open(&fixture, runtime, &backend));
    store_ = std::make_unique<Store>(std::move(backend), runtime, 1h);
    watch_ = std::make_unique<StoreWatch>(*store_, telemetry_, loop_->get_executor(), 1ms, 1ms);
    run_through(start_watch());
  }

  boost::asio::io_context& loop() noexcept { return *loop_; }

  // Calls are under way when it returns.
  void call() {
    for (std::size_t i = 0; i < kCallers; ++i) spawn(callers_, loop_->get_executor(), call_on(i));
    while (calls_ < kCallers) run_some();
  }

  void destroy_store() {
    watch_.reset();
    store_.reset();
    is_destroyed_ = true;
  }
  void destroy_loop() { loop_.reset(); }

  // On a coroutine of the loop.
  void destroy_store_there() { run_through(destroy_within()); }

  // Runs the loop until no caller is left.
  void run_until_callers_are_gone() {
    while (callers_.running() > 0) run_some();
    run_some();
  }

  std::size_t callers() const noexcept { return callers_.running(); }
  bool has_resumed_late() const noexcept { return has_resumed_late_; }

 private:
  void run_through(Task<void> task) {
    Gate gate;
    spawn(gate, loop_->get_executor(), std::move(task));
    while (gate.running() > 0) run_some();
  }

  // A loop that has run out of work is stopped, until it is restarted.
  void run_some() {
    loop_->restart();
    loop_->run_for(2ms);
  }

  static Task<void> open(Fixture* fixture, Runtime runtime, std::unique_ptr<Backend>* backend) {
    *backend = co_await fixture->open(runtime);
  }

  Task<void> start_watch() { co_await watch_->start(); }

  Task<void> destroy_within() {
    destroy_store();
    co_return;
  }

  Task<void> call_on(std::size_t caller) {
    const Key key = prefix_ + std::to_string(caller);
    try {
      while (!is_destroyed_) {
        co_await store_->set(Context(), key, caller);
        if (is_destroyed_) has_resumed_late_ = true;
        ++calls_;
        co_await Trial::yield();
      }
    } catch (const Error& error) {
      if (is_destroyed_) has_resumed_late_ = true;
      EXPECT_EQ(error.kind(), ErrorKind::closed) << error.what();
    }
  }

  const Watchdog watchdog_;
  const std::string prefix_;
  Telemetry telemetry_;
  std::size_t calls_ = 0;
  bool is_destroyed_ = false;
  bool has_resumed_late_ = false;
  Gate callers_;
  std::unique_ptr<boost::asio::io_context> loop_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<StoreWatch> watch_;
};

// An engine that is not shared is opened once at a time.
void give_way(Trial& trial) {
  if (!trial.fixture().is_shared()) trial.await(trial.store().close());
}

}  // namespace

TEST_P(Destruction, OfAStoreWhoseLoopIsStopped) {
  give_way(*this);
  Unclosed unclosed(fixture(), clock(), prefix());
  unclosed.call();
  unclosed.loop().stop();
  unclosed.destroy_store();
  unclosed.destroy_loop();
  EXPECT_EQ(unclosed.callers(), 0U);
  EXPECT_FALSE(unclosed.has_resumed_late());
}

TEST_P(Destruction, OfAStoreWhoseLoopIsStoppedAndRunsAgainLater) {
  give_way(*this);
  Unclosed unclosed(fixture(), clock(), prefix());
  unclosed.call();
  unclosed.loop().stop();
  unclosed.destroy_store();
  unclosed.run_until_callers_are_gone();
  EXPECT_FALSE(unclosed.has_resumed_late());
}

TEST_P(Destruction, OfAStoreAfterItsLoop) {
  give_way(*this);
  Unclosed unclosed(fixture(), clock(), prefix());
  unclosed.call();
  unclosed.destroy_loop();
  EXPECT_EQ(unclosed.callers(), 0U);
  unclosed.destroy_store();
}

TEST_P(Destruction, OfAStoreFromACoroutineOfItsLoop) {
  give_way(*this);
  Unclosed unclosed(fixture(), clock(), prefix());
  unclosed.call();
  unclosed.destroy_store_there();
  unclosed.run_until_callers_are_gone();
  EXPECT_FALSE(unclosed.has_resumed_late());
}

TEST_P(Destruction, OfAStoreWhoseLoopNobodyRunsAnyMore) {
  give_way(*this);
  Unclosed unclosed(fixture(), clock(), prefix());
  unclosed.call();
  unclosed.destroy_store();
  unclosed.run_until_callers_are_gone();
  EXPECT_FALSE(unclosed.has_resumed_late());
}

TEST_P(Destruction, OfAStoreThatHasALoopOfItsOwnAndCallersOnOneThatIsStopped) {
  give_way(*this);
  Unclosed unclosed(fixture(), clock(), prefix(), true);
  unclosed.call();
  unclosed.loop().stop();
  unclosed.destroy_store();
  unclosed.destroy_loop();
  EXPECT_EQ(unclosed.callers(), 0U);
  EXPECT_FALSE(unclosed.has_resumed_late());
}

}  // namespace polly::conformance
