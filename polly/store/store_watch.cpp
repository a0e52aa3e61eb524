#include "polly/store/store_watch.hpp"

#include <algorithm>
#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <string>
#include <utility>

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

  // From any thread.
  void raise() {
    if (!is_raised_.exchange(true)) wake();
  }
  void stop() {
    if (!is_stopped_.exchange(true)) wake();
  }
  void lower() noexcept { is_raised_ = false; }
  bool is_raised() const noexcept { return is_raised_; }
  bool is_stopped() const noexcept { return is_stopped_; }

  // On the executor. May return early.
  Task<void> wait(Milliseconds longest) {
    asio::steady_timer timer(executor_, longest);
    timer_ = &timer;
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

StoreWatch::StoreWatch(Store& store, Telemetry& telemetry, asio::any_io_executor executor, Milliseconds interval,
                       Milliseconds interval_in_doubt)
    : store_(store),
      telemetry_(telemetry),
      executor_(std::move(executor)),
      interval_(interval),
      interval_in_doubt_(interval_in_doubt),
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

StoreWatch::~StoreWatch() {
  alarm_->stop();
}

Task<void> StoreWatch::start() {
  co_await probe();
  spawn(gate_, executor_, run());
}

Task<void> StoreWatch::stop() {
  alarm_->stop();
  co_await wait_until_empty(&gate_);
}

Task<void> StoreWatch::run() {
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

Task<void> StoreWatch::probe() {
  alarm_->lower();
  std::optional<Error> failure;
  try {
    co_await store_.probe(Context());
  } catch (const Error& error) {
    failure = error;
  }
  conclude(std::move(failure));
}

void StoreWatch::conclude(std::optional<Error> failure) {
  if (failure && !is_alarming(failure->kind())) return;  // the store is being closed
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

std::optional<Error> StoreWatch::failure() const {
  const std::lock_guard lock(mutex_);
  return failure_;
}

}  // namespace polly
