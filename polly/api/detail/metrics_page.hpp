// MetricsPage: the text that /metrics answers, rendered once for all who ask within a second, on a thread of its own.
// Sending it costs the event loops as well, so scrapes are paced: those that come faster wait.
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
  static constexpr Milliseconds kFresh{1'000};  // how old a text may be

  // What is referred to outlives this.
  MetricsPage(const Metrics& metrics, const Clock& clock) noexcept : metrics_(metrics), clock_(clock) {}
  MetricsPage(const MetricsPage&) = delete;
  MetricsPage& operator=(const MetricsPage&) = delete;

  using Text = std::shared_ptr<const std::string>;  // owned by this and by the replies that are being sent

  // Error resource_exhausted where far too many ask at once.
  Task<Text> text();

 private:
  Text fresh();
  Text render();

  const Metrics& metrics_;
  const Clock& clock_;
  Pace pace_;
  std::mutex mutex_;
  Text text_;           // under the mutex
  TimePoint rendered_;  // likewise
  Worker worker_;
};

}  // namespace polly::api
