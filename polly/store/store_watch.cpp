#include "polly/store/store_watch.hpp"

#include <algorithm>
#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "polly/base/gate.hpp"

namespace polly {

namespace {

namespace asio = boost::asio;

constexpr std::string_view kProbes = "polly_store_probes_total";
constexpr std::string_view kProbesHelp = "Probes of the store: an entry that is written, read and removed.";

// Whether the error may be the store's fault rather than the caller's.
constexpr bool is_alarming(ErrorKind kind) noexcept {
  switch (kind) {
    case ErrorKind::invalid_argument:
    case ErrorKind::type_mismatch:
    case ErrorKind::conflict:
    case ErrorKind::cancelled:
    case ErrorKind::closed: return false;
    default: return true;
  }
}

}  // namespace

// Wakes the watch early. The store holds it too, perhaps for longer than the executor's context lives, so it owns no
// timer.
class StoreWatch::Alarm : public std::enable_shared_from_this<Alarm> {
 public:
  explicit Alarm(asio::any_io_executor executor) : executor_(std::move(executor)) {}

  // From any thread, while the executor's context exists, or after stop().
  void raise() {
    if (!is_raised_.exchange(true) && !is_stopped_) wake();
  }
  // `is_waiting`: whether a coroutine may wait for the alarm; otherwise the context need not exist any more.
  void stop(bool is_waiting) {
    if (!is_stopped_.exchange(true) && is_waiting) wake();
  }
  void lower() noexcept { is_raised_ = false; }
  bool is_raised() const noexcept { return is_raised_; }
  bool is_stopped() const noexcept { return is_stopped_; }

  // On the executor. May return early.
  Task<void> wait(Milliseconds longest) {
    asio::steady_timer timer(executor_, longest);
    timer_ = &timer;  // dangles once this coroutine is destroyed with its loop, which then runs no wake() any more
    co_await timer.async_wait(asio::as_tuple(asio::deferred));
    timer_ = nullptr;
  }

 private:
  void wake() {
    asio::post(executor_, [self = shared_from_this()] {
      if (self->timer_ != nullptr) self->timer_->cancel();
    });
  }

  const asio::any_io_executor executor_;
  asio::steady_timer* timer_ = nullptr;  // set while run() waits; used on the executor
  std::atomic<bool> is_raised_{false};
  std::atomic<bool> is_stopped_{false};
};

// What goes on in the background. The watch shares it with its coroutine, which may end later.
class StoreWatch::Work : public std::enable_shared_from_this<Work> {
 public:
  Work(Store& store, Telemetry& telemetry, asio::any_io_executor executor, Milliseconds interval,
       Milliseconds interval_in_doubt, RingRegistry* rings)
      : store_(store),
        telemetry_(telemetry),
        executor_(std::move(executor)),
        interval_(interval),
        interval_in_doubt_(interval_in_doubt),
        rings_(rings),
        alarm_(std::make_shared<Alarm>(executor_)) {
    const auto counter = [&](std::string outcome) {
      return telemetry_.metrics().counter(
          kProbes, kProbesHelp, {{"backend", std::string(store_.backend_name())}, {"outcome", std::move(outcome)}});
    };
    probes_ok_ = counter("ok");
    probes_failed_ = counter("failed");
    store_.on_failure([alarm = alarm_](ErrorKind kind) {
      if (is_alarming(kind)) alarm->raise();
    });
  }

  Task<void> start() {
    co_await probe();
    spawn_keeping(shared_from_this(), gate_, executor_, run());
  }

  Task<void> stop() {
    alarm_->stop(gate_.running() > 0);
    return gate_.close_and_wait();
  }

  void end() {
    alarm_->stop(gate_.running() > 0);
    gate_.wait_while_driven(executor_);
  }

  void after_probe(std::function<Task<void>()> work) { after_probe_ = std::move(work); }

  void probe_soon() { alarm_->raise(); }

  std::optional<Error> failure() const {
    const std::lock_guard lock(mutex_);
    return failure_;
  }

 private:
  Task<void> run();
  Task<void> probe();
  void conclude(std::optional<Error> failure);
  Task<void> refresh_rings();
  Task<void> follow();
  void warn_of_rings(const std::string& warning);

  Store& store_;  // not used once the watch was stopped, like the telemetry
  Telemetry& telemetry_;
  const asio::any_io_executor executor_;
  const Milliseconds interval_;
  const Milliseconds interval_in_doubt_;
  RingRegistry* const rings_;                // null: none; not used once the watch was stopped
  std::function<Task<void>()> after_probe_;  // empty: none
  std::string rings_warning_;                // logged last
  const std::shared_ptr<Alarm> alarm_;       // shared with the store
  Counter probes_ok_;
  Counter probes_failed_;
  mutable std::mutex mutex_;
  std::optional<Error> failure_;
  Gate gate_;
};

Task<void> StoreWatch::Work::run() {
  TimePoint last = system_clock().now();
  while (!alarm_->is_stopped()) {
    const bool is_in_doubt = alarm_->is_raised() || failure().has_value();
    const TimePoint due = last + (is_in_doubt ? std::min(interval_, interval_in_doubt_) : interval_);
    const TimePoint now = system_clock().now();
    if (now < due) {
      co_await alarm_->wait(std::chrono::ceil<Milliseconds>(due - now));
      continue;
    }
    co_await probe();
    last = system_clock().now();
  }
}

Task<void> StoreWatch::Work::probe() {
  alarm_->lower();
  std::optional<Error> failure;
  try {
    co_await store_.probe(Context());
  } catch (const Error& error) {
    failure = error;
  }
  const bool is_ok = !failure.has_value();
  conclude(std::move(failure));
  if (is_ok && rings_ != nullptr) co_await refresh_rings();
  if (is_ok && after_probe_) co_await follow();
}

Task<void> StoreWatch::Work::follow() {
  try {
    Task<void> work = after_probe_();
    co_await std::move(work);
  } catch (const Error&) {  // callers of the store meet the same failure, and so does the next probe
  }
}

Task<void> StoreWatch::Work::refresh_rings() {
  std::string warning;
  try {
    co_await rings_->refresh(Context());
    for (const std::string& text : missing_keys(rings_->rings()))
      warning.append(warning.empty() ? "" : "; ").append(text);
  } catch (const Error& error) {
    if (!is_alarming(error.kind())) co_return;  // it is being closed
    warning =
        "the names of this daemon's keys cannot be published to the daemons that share the store (polly:ring:*): ";
    warning += error.what();
  }
  warn_of_rings(warning);
}

void StoreWatch::Work::warn_of_rings(const std::string& warning) {
  if (warning == rings_warning_) return;
  rings_warning_ = warning;
  if (warning.empty()) {
    telemetry_.log().write(Level::info, "the daemons that share the store have the keys that seal", {});
  } else {
    telemetry_.log().write(Level::warning, "the key rings of the daemons that share the store do not match",
                           {{"instance", rings_->instance()}, {"error", warning}});
  }
}

void StoreWatch::Work::conclude(std::optional<Error> failure) {
  if (failure && !is_alarming(failure->kind())) return;  // it is being closed
  (failure ? probes_failed_ : probes_ok_).add();
  const std::lock_guard lock(mutex_);
  const std::string before = failure_ ? failure_->what() : "";
  failure_ = std::move(failure);
  if (failure_ && before != failure_->what()) {
    telemetry_.log().write(
        Level::warning, "the store does not work as Polly needs it: not ready until a probe succeeds",
        {{"backend", store_.backend_name()}, {"error", failure_->what()}, {"error_type", to_string(failure_->kind())}});
  } else if (!failure_ && !before.empty()) {
    telemetry_.log().write(Level::info, "the store works again: ready", {{"backend", store_.backend_name()}});
  }
}

StoreWatch::StoreWatch(Store& store, Telemetry& telemetry, asio::any_io_executor executor, Milliseconds interval,
                       Milliseconds interval_in_doubt, RingRegistry* rings)
    : work_(std::make_shared<Work>(store, telemetry, std::move(executor), interval, interval_in_doubt, rings)) {}

StoreWatch::~StoreWatch() {
  work_->end();
}

Task<void> StoreWatch::start() {
  return work_->start();
}

Task<void> StoreWatch::stop() {
  return work_->stop();
}

void StoreWatch::after_probe(std::function<Task<void>()> work) {
  work_->after_probe(std::move(work));
}

void StoreWatch::probe_soon() {
  work_->probe_soon();
}

std::optional<Error> StoreWatch::failure() const {
  return work_->failure();
}

}  // namespace polly
