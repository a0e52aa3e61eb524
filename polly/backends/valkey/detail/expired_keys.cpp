#include "polly/backends/valkey/detail/expired_keys.hpp"

#include <boost/asio/as_tuple.hpp>
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

namespace polly::valkey_backend {

std::optional<std::uint64_t> expired_keys_of(std::string_view info) noexcept {
  constexpr std::string_view kName = "\nexpired_keys:";
  const std::size_t at = info.find(kName);
  if (at == std::string_view::npos) return std::nullopt;
  info.remove_prefix(at + kName.size());
  return take_decimal<std::uint64_t>(info);
}

ExpiredKeys::ExpiredKeys(valkey::Client& client, const Clock& clock, Metrics& metrics)
    : client_(client), clock_(clock), cancel_(std::make_shared<boost::asio::cancellation_signal>()) {
  reading_ = metrics.read_counter("polly_store_expired_keys_total", "Keys that expired.", {{"backend", "valkey"}},
                                  [this] { return static_cast<double>(count_.load(std::memory_order_relaxed)); });
  spawn(gate_, client_.executor(), keep_asking(), cancel_);
}

ExpiredKeys::~ExpiredKeys() {
  cancel();
}

Task<void> ExpiredKeys::stop() {
  cancel();
  co_await wait_until_empty(&gate_);
}

void ExpiredKeys::cancel() {
  if (is_stopped_.exchange(true)) return;
  auto emit = [signal = cancel_] { signal->emit(boost::asio::cancellation_type::terminal); };
  boost::asio::post(client_.executor(), std::move(emit));
}

Task<void> ExpiredKeys::keep_asking() {
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

Task<void> ExpiredKeys::ask() {
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
    // The last count stays; whoever uses the store hears of the failure.
  }
}

}  // namespace polly::valkey_backend
