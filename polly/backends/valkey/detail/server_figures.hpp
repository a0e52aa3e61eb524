// ServerFigures: what the servers count by themselves (INFO, DBSIZE), read every ten seconds and added up over the
// primaries: keys that expired or were evicted since a server's start, the keys that it holds, the memory that it uses
// and may use. An operator sees whether what Polly wrote expires as it should, and whether it is dropped before.
//
//   ServerFigures figures(client, clock, metrics);     // polly_store_expired_keys_total{backend="valkey"}
//   figures.usage().evicted_keys
//   co_await figures.stop();
//
// Keys of other programs are counted as well. Where the servers do not answer, or the user may not ask, the last
// figures stay; before the first answer there are none. stop() before the client is closed.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "polly/base/clock.hpp"
#include "polly/base/task.hpp"
#include "polly/store/store_usage.hpp"
#include "polly/telemetry/metrics.hpp"
#include "polly/valkey/client.hpp"

namespace polly::valkey_backend {

// The number of a field of the reply of INFO: "expired_keys" of "\r\nexpired_keys:42\r\n".
std::optional<std::uint64_t> info_number(std::string_view info, std::string_view field) noexcept;

class ServerFigures {
 public:
  static constexpr std::chrono::seconds kEvery{10};

  ServerFigures(valkey::Client& client, const Clock& clock, Metrics& metrics);
  ServerFigures(const ServerFigures&) = delete;
  ServerFigures& operator=(const ServerFigures&) = delete;
  ~ServerFigures();  // waits for a loop only while another thread runs it

  StoreUsage usage() const;  // thread-safe

  Task<void> stop();  // ends when the background work has

 private:
  class Work;

  const std::shared_ptr<Work> work_;  // shared with its coroutine, which may end later
  Reading reading_;
};

}  // namespace polly::valkey_backend
