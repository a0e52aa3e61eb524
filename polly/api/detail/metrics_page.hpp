// MetricsPage: the text of /metrics, rendered on a worker thread at most once a second and shared by all scrapes of
// that second, in each form that a scrape asked for. Sending it takes time of the event loops, so the rate of scrapes
// is limited: further ones wait.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>

#include "polly/api/detail/metrics_form.hpp"
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
  Task<Text> text(MetricsForm form);

 private:
  Text fresh(MetricsForm form);
  Text render(MetricsForm form);
  Text keep(MetricsForm form, std::string text);

  const Metrics& metrics_;
  const Clock& clock_;
  Pace pace_;
  std::mutex mutex_;
  std::array<Text, MetricsForm::kForms> texts_;  // guarded by mutex_; null: that form was not asked for yet
  TimePoint rendered_;                           // guarded by mutex_
  Worker worker_;
};

}  // namespace polly::api
