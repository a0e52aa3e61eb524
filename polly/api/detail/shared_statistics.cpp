#include "polly/api/detail/shared_statistics.hpp"

#include <boost/asio/deferred.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/json/serialize.hpp>
#include <utility>

namespace polly::api {

namespace {

constexpr Milliseconds kPollInterval{10};

// Says that a request is in step(), also where it is cancelled there.
class Stepping {
 public:
  explicit Stepping(bool& flag) noexcept : flag_(flag) { flag_ = true; }
  Stepping(const Stepping&) = delete;
  Stepping& operator=(const Stepping&) = delete;
  ~Stepping() { flag_ = false; }

 private:
  bool& flag_;
};

}  // namespace

Task<void> StatisticsRun::drive(std::shared_ptr<StatisticsRun> self, Context ctx, TimePoint until) {
  while (!is_over() && clock_.now() < until) {
    if (is_stepping_) {
      const auto executor = co_await boost::asio::this_coro::executor;
      boost::asio::steady_timer timer(executor, kPollInterval);
      co_await timer.async_wait(boost::asio::deferred);
      continue;
    }
    const Stepping stepping(is_stepping_);
    co_await step(ctx);
    if (is_complete()) owner_.keep(self);
  }
  if (failure_) throw Error(*failure_);
}

Task<void> StatisticsRun::step(Context ctx) {
  try {
    co_await statistics_.step(ctx);
    if (!statistics_.is_done()) co_return;
    completed_ = clock_.now();
    state_ = State::complete;
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::cancelled) throw;  // this request is, and another one may go on
    failure_.emplace(error);
    state_ = State::failed;
  }
}

std::string StatisticsRun::json(std::size_t repositories_max) const {
  operations::StatisticsReport report = statistics_.report(repositories_max);
  report.age = std::chrono::floor<Milliseconds>(clock_.now() - completed_);
  return boost::json::serialize(operations::to_json(report));
}

std::shared_ptr<StatisticsRun> SharedStatistics::current() {
  const std::lock_guard lock(mutex_);
  std::shared_ptr<StatisticsRun> run = running_.lock();
  if (run && !run->is_over()) return run;
  if (complete_ && clock_.now() - complete_->completed() < kFresh) return complete_;
  complete_.reset();
  run = std::make_shared<StatisticsRun>(*this, store_, clock_);
  running_ = run;
  return run;
}

void SharedStatistics::keep(std::shared_ptr<StatisticsRun> complete) {
  const std::lock_guard lock(mutex_);
  complete_ = std::move(complete);
}

}  // namespace polly::api
