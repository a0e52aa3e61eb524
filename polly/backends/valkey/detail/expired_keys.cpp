#include "polly/backends/valkey/detail/expired_keys.hpp"

#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>
#include <string>
#include <utility>
#include <vector>

#include "polly/base/decimal.hpp"
#include "polly/base/error.hpp"
#include "polly/base/gate.hpp"

namespace polly::valkey_backend {

std::optional<std::uint64_t> expired_keys_of(std::string_view info) noexcept {
  constexpr std::string_view kName = "\nexpired_keys:";
  const std::size_t at = info.find(kName);
  if (at == std::string_view::npos) return std::nullopt;
  info.remove_prefix(at + kName.size());
  return take_decimal<std::uint64_t>(info);
}

class ExpiredKeys::Work : public std::enable_shared_from_this<Work> {
 public:
  Work(valkey::Client& client, const Clock& clock)
      : client_(client),
        clock_(clock),
        executor_(client.executor()),
        cancel_(std::make_shared<boost::asio::cancellation_signal>()) {}

  Gate& gate() noexcept { return gate_; }
  const boost::asio::any_io_executor& executor() const noexcept { return executor_; }
  double count() const noexcept { return static_cast<double>(count_.load(std::memory_order_relaxed)); }

  void start() { spawn_keeping(shared_from_this(), gate_, executor_, keep_asking(), cancel_); }

  // Where nothing runs any more, the loop may not exist any more either.
  void stop_soon() {
    if (is_stopped_.exchange(true) || gate_.running() == 0) return;
    auto emit = [signal = cancel_] { signal->emit(boost::asio::cancellation_type::terminal); };
    boost::asio::post(executor_, std::move(emit));
  }

 private:
  Task<void> keep_asking();
  Task<void> ask();

  valkey::Client& client_;  // not used once this was stopped
  const Clock& clock_;
  const boost::asio::any_io_executor executor_;
  std::atomic<std::uint64_t> count_{0};
  const std::shared_ptr<boost::asio::cancellation_signal> cancel_;  // shared with the coroutine
  std::atomic<bool> is_stopped_{false};
  Gate gate_;
};

ExpiredKeys::ExpiredKeys(valkey::Client& client, const Clock& clock, Metrics& metrics)
    : work_(std::make_shared<Work>(client, clock)) {
  reading_ = metrics.read_counter("polly_store_expired_keys_total", "Keys that expired.", {{"backend", "valkey"}},
                                  [work = work_] { return work->count(); });
  work_->start();
}

ExpiredKeys::~ExpiredKeys() {
  work_->stop_soon();
  work_->gate().wait_while_driven(work_->executor());
}

Task<void> ExpiredKeys::stop() {
  work_->stop_soon();
  return work_->gate().close_and_wait();
}

Task<void> ExpiredKeys::Work::keep_asking() {
  boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
  try {
    while (!is_stopped_) {
      co_await ask();
      timer.expires_after(kEvery);
      co_await timer.async_wait(boost::asio::as_tuple(boost::asio::deferred));
    }
  } catch (const boost::system::system_error&) {
    // Cancelled: that is how it ends.
  }
}

Task<void> ExpiredKeys::Work::ask() {
  const Context ctx = Context().with_timeout(clock_, client_.options().command_timeout);
  try {
    std::uint64_t count = 0;
    const std::vector<std::string> primaries = co_await client_.primaries(ctx);
    for (const std::string& primary : primaries) {
      std::vector<resp3::Command> commands;
      commands.push_back(resp3::Command("INFO").add("stats"));
      const auto replies = co_await client_.execute_on(ctx, primary, std::move(commands));
      if (replies) count += expired_keys_of(replies->front().text()).value_or(0);
    }
    count_.store(count, std::memory_order_relaxed);
  } catch (const Error&) {
    // The last count stays. Callers of the store meet the same failure, and theirs is logged.
  }
}

}  // namespace polly::valkey_backend
