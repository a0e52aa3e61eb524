// MetricsPage: the text of /metrics, rendered on a worker thread at most once a second and shared by all scrapes of
// that second. Sending it takes time of the event loops, so the rate of scrapes is limited: further ones wait.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "polly/api/detail/pace.hpp"
#include "polly/base/clock.hpp"
#include "polly/base/context.hpp"
#include "polly/base/task.hpp"
#include "polly/base/worker.hpp"
#include "polly/telemetry/metrics.hpp"

namespace polly::api {

class MetricsPage {
 public:
  static constexpr Milliseconds kFresh{1'000};  // the greatest age of a text

  // The references outlive this.
  MetricsPage(const Metrics& metrics, const Clock& clock) noexcept : metrics_(metrics), clock_(clock) {}
  MetricsPage(const MetricsPage&) = delete;
  MetricsPage& operator=(const MetricsPage&) = delete;

  using Text = std::shared_ptr<const std::string>;  // owned by this and by the replies that are being sent

  // Error resource_exhausted: more scrapes are waiting than Pace admits.
  Task<Text> text();

 private:
  Text fresh();
  Text render();

  const Metrics& metrics_;
  const Clock& clock_;
  Pace pace_;
  std::mutex mutex_;
  Text text_;           // guarded by mutex_
  TimePoint rendered_;  // guarded by mutex_
  Worker worker_;
};

}  // namespace polly::api
