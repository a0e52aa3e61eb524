// ExpiredKeys: how many keys have expired on the servers since they started, by their own count (INFO stats), asked for
// every ten seconds: an operator sees whether what Polly wrote goes as it should.
//
//   ExpiredKeys expired(client, clock, metrics);     // polly_store_expired_keys_total{backend="valkey"}
//   co_await expired.stop();
//
// Keys of other programs are counted as well. Where the servers do not answer, or the user may not ask, the last count
// stays. stop() before the client is closed.
#pragma once

#include <atomic>
#include <boost/asio/cancellation_signal.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "polly/base/clock.hpp"
#include "polly/base/error.hpp"
#include "polly/base/gate.hpp"
#include "polly/base/task.hpp"
#include "polly/telemetry/metrics.hpp"
#include "polly/valkey/client.hpp"

namespace polly::valkey_backend {

// The number behind "expired_keys:" in what INFO says.
std::optional<std::uint64_t> expired_keys_of(std::string_view info) noexcept;

class ExpiredKeys {
 public:
  static constexpr std::chrono::seconds kEvery{10};

  ExpiredKeys(valkey::Client& client, const Clock& clock, Metrics& metrics);
  ExpiredKeys(const ExpiredKeys&) = delete;
  ExpiredKeys& operator=(const ExpiredKeys&) = delete;
  ~ExpiredKeys();

  Task<void> stop();  // returns when it has ended; the destructor blocks for that

 private:
  void cancel();
  Task<void> keep_asking();
  Task<void> ask();

  valkey::Client& client_;
  const Clock& clock_;
  std::atomic<std::uint64_t> count_{0};
  const std::shared_ptr<boost::asio::cancellation_signal> cancel_;  // shared with the coroutine
  std::atomic<bool> is_stopped_{false};
  Reading reading_;
  Gate gate_;  // last: it waits for the coroutine
};

}  // namespace polly::valkey_backend
