// ExpiredKeys: how many keys have expired on the servers since they started, by their own count (INFO stats), read
// every ten seconds: an operator sees whether what Polly wrote expires as it should.
//
//   ExpiredKeys expired(client, clock, metrics);     // polly_store_expired_keys_total{backend="valkey"}
//   co_await expired.stop();
//
// Keys of other programs are counted as well. Where the servers do not answer, or the user may not ask, the last count
// stays. stop() before the client is closed.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "polly/base/clock.hpp"
#include "polly/base/task.hpp"
#include "polly/telemetry/metrics.hpp"
#include "polly/valkey/client.hpp"

namespace polly::valkey_backend {

// The number behind "expired_keys:" in the reply of INFO.
std::optional<std::uint64_t> expired_keys_of(std::string_view info) noexcept;

class ExpiredKeys {
 public:
  static constexpr std::chrono::seconds kEvery{10};

  ExpiredKeys(valkey::Client& client, const Clock& clock, Metrics& metrics);
  ExpiredKeys(const ExpiredKeys&) = delete;
  ExpiredKeys& operator=(const ExpiredKeys&) = delete;
  ~ExpiredKeys();  // waits for a loop only while another thread runs it

  Task<void> stop();  // ends when the background work has

 private:
  class Work;

  const std::shared_ptr<Work> work_;  // shared with its coroutine, which may end later
  Reading reading_;
};

}  // namespace polly::valkey_backend
