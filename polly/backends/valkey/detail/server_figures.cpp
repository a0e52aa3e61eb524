#include "polly/backends/valkey/detail/server_figures.hpp"

#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "polly/base/decimal.hpp"
#include "polly/base/error.hpp"
#include "polly/base/gate.hpp"

namespace polly::valkey_backend {

std::optional<std::uint64_t> info_number(std::string_view info, std::string_view field) noexcept {
  for (std::size_t at = info.find(field); at != std::string_view::npos; at = info.find(field, at + 1)) {
    const std::size_t end = at + field.size();
    if (at == 0 || info[at - 1] != '\n' || end >= info.size() || info[end] != ':') continue;
    info.remove_prefix(end + 1);
    return take_decimal<std::uint64_t>(info);
  }
  return std::nullopt;
}

namespace {

constexpr const char* kSections[] = {"stats", "memory"};

// Of all primaries.
struct Figures {
  StoreUsage usage;
  std::uint64_t expired = 0;

  static void add(std::optional<std::uint64_t>& sum, std::optional<std::uint64_t> number) noexcept {
    if (number) sum = sum.value_or(0) + *number;
  }

  void add_server(std::string_view stats, std::string_view memory, std::optional<std::uint64_t> keys) noexcept {
    expired += info_number(stats, "expired_keys").value_or(0);
    add(usage.evicted_keys, info_number(stats, "evicted_keys"));
    add(usage.bytes, info_number(memory, "used_memory"));
    const auto bytes_max = info_number(memory, "maxmemory");
    if (bytes_max.value_or(0) > 0) add(usage.bytes_max, bytes_max);
    add(usage.entries, keys);
  }
};

}  // namespace

class ServerFigures::Work : public std::enable_shared_from_this<Work> {
 public:
  Work(valkey::Client& client, const Clock& clock)
      : client_(client),
        clock_(clock),
        executor_(client.executor()),
        cancel_(std::make_shared<boost::asio::cancellation_signal>()) {}

  Gate& gate() noexcept { return gate_; }
  const boost::asio::any_io_executor& executor() const noexcept { return executor_; }
  double expired() const {
    const std::lock_guard lock(mutex_);
    return static_cast<double>(figures_.expired);
  }
  StoreUsage usage() const {
    const std::lock_guard lock(mutex_);
    return figures_.usage;
  }

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
  mutable std::mutex mutex_;
  Figures figures_;                                                 // under mutex_
  const std::shared_ptr<boost::asio::cancellation_signal> cancel_;  // shared with the coroutine
  std::atomic<bool> is_stopped_{false};
  Gate gate_;
};

ServerFigures::ServerFigures(valkey::Client& client, const Clock& clock, Metrics& metrics)
    : work_(std::make_shared<Work>(client, clock)) {
  reading_ = metrics.read_counter("polly_store_expired_keys_total", "Keys that expired.", {{"backend", "valkey"}},
                                  [work = work_] { return work->expired(); });
  work_->start();
}

ServerFigures::~ServerFigures() {
  work_->stop_soon();
  work_->gate().wait_while_driven(work_->executor());
}

StoreUsage ServerFigures::usage() const {
  return work_->usage();
}

Task<void> ServerFigures::stop() {
  work_->stop_soon();
  return work_->gate().close_and_wait();
}

Task<void> ServerFigures::Work::keep_asking() {
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

Task<void> ServerFigures::Work::ask() {
  const Context ctx = Context().with_timeout(clock_, client_.options().command_timeout);
  try {
    Figures figures;
    const std::vector<std::string> primaries = co_await client_.primaries(ctx);
    for (const std::string& primary : primaries) {
      std::vector<resp3::Command> commands;
      for (const char* section : kSections) commands.push_back(resp3::Command("INFO").add(section));
      commands.push_back(resp3::Command("DBSIZE"));
      const auto replies = co_await client_.execute_on(ctx, primary, std::move(commands));
      if (!replies) continue;
      const resp3::Reply& keys = replies->at(2);
      std::optional<std::uint64_t> count;
      if (keys.is_integer()) count = static_cast<std::uint64_t>(keys.integer());
      figures.add_server(replies->at(0).text(), replies->at(1).text(), count);
    }
    const std::lock_guard lock(mutex_);
    figures_ = figures;
  } catch (const Error&) {
    // The last count stays. Callers of the store meet the same failure, and theirs is logged.
  }
}

}  // namespace polly::valkey_backend
