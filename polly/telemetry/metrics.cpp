#include "polly/telemetry/metrics.hpp"

#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <limits>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

#include "polly/base/ascii.hpp"
#include "polly/base/error.hpp"
#include "polly/telemetry/detail/buckets.hpp"
#include "polly/telemetry/detail/cells.hpp"

namespace polly {

using metrics_detail::Buckets;
using metrics_detail::Cells;
using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

namespace {

bool is_name(std::string_view text, std::string_view also_allowed) noexcept {
  return !text.empty() && !is_digit(text[0]) && is_alphanumeric_or(text, also_allowed);
}

// The labels in the order in which they are compared.
Labels in_order(Labels labels) {
  std::sort(labels.begin(), labels.end());
  const auto same_name = [](const auto& a, const auto& b) { return a.first == b.first; };
  const bool all_names = std::all_of(
      labels.begin(), labels.end(), [](const auto& label) { return is_name(label.first, "_") && label.first != "le"; });
  if (!all_names || std::adjacent_find(labels.begin(), labels.end(), same_name) != labels.end()) {
    throw Error(ErrorKind::invalid_argument, "the labels of a metric need names, each once");
  }
  return labels;
}

ClientMetric sample_with(const Labels& labels) {
  ClientMetric sample;
  for (const auto& [name, value] : labels) {
    ClientMetric::Label label;
    label.name = name;
    label.value = value;
    sample.label.push_back(std::move(label));
  }
  return sample;
}

double seconds(std::uint64_t nanoseconds) noexcept {
  return static_cast<double>(nanoseconds) / 1e9;
}

}  // namespace

// The registered series and their cells; prometheus-cpp collects from it.
class Metrics::Registry final : public prometheus::Collectable {
 public:
  struct Series {
    std::size_t first = Cells::kNone;
    const Buckets* buckets = nullptr;
  };

  // The series of that name and those labels; a new one where there is none.
  Series series(std::string_view name, std::string_view help, MetricType type, const Labels& labels,
                std::span<const Duration> bounds) {
    const Labels ordered = in_order(labels);
    const std::lock_guard lock(mutex_);
    Family& family = this->family(name, help, type);
    if (type == MetricType::Histogram && !family.buckets) family.buckets = std::make_unique<Buckets>(bounds);
    const auto known = family.series.find(ordered);
    if (known != family.series.end()) return known->second;
    Series series;
    series.buckets = family.buckets.get();
    series.first = cells_.allocate(cell_count(series));
    if (series.first == Cells::kNone)
      ++refused_;
    else
      family.series.emplace(ordered, series);
    return series;
  }

  Reading reading(std::string_view name, std::string_view help, MetricType type, const Labels& labels,
                  std::function<double()> read) {
    const Labels ordered = in_order(labels);
    {
      const std::lock_guard lock(mutex_);
      family(name, help, type);
    }
    const std::lock_guard lock(readings_->mutex);
    const std::uint64_t id = readings_->next_id++;
    readings_->asked.emplace(id, Asked(std::string(name), ordered, std::move(read)));
    return Reading([readings = std::weak_ptr(readings_), id] {
      const auto alive = readings.lock();
      if (!alive) return;
      const std::lock_guard unregister_lock(alive->mutex);
      alive->asked.erase(id);
    });
  }

  Cells& cells() noexcept { return cells_; }

  // The lock is held for one family at a time, and only for copying: an event loop that creates a series may wait for
  // it.
  std::vector<MetricFamily> Collect() const override {
    std::vector<Answer> answers = ask();  // before the lock: a `read` may use these metrics itself
    std::vector<MetricFamily> collected;
    const std::string* last = nullptr;
    while (std::optional<Snapshot> family = family_behind(last)) {
      last = family->name;
      MetricFamily samples{*family->name, family->help, family->type, {}};
      for (const auto& [labels, series] : family->series) samples.metric.push_back(sample_of(*labels, series));
      add_answers(samples, answers);
      if (!samples.metric.empty()) collected.push_back(std::move(samples));
    }
    const std::lock_guard lock(mutex_);
    collected.push_back(refused_family());
    return collected;
  }

 private:
  struct Family {
    std::string help;
    MetricType type = MetricType::Counter;
    std::unique_ptr<Buckets> buckets;
    std::map<Labels, Series> series;
  };

  struct Asked {
    Asked(std::string its_name, Labels its_labels, std::function<double()> its_read)
        : name(std::move(its_name)), labels(std::move(its_labels)), read(std::move(its_read)) {}

    std::string name;
    Labels labels;
    std::function<double()> read;
  };

  // Owned by the Registry alone; a Reading that outlives it finds that it was destroyed.
  struct Readings {
    std::mutex mutex;
    std::uint64_t next_id = 0;
    std::map<std::uint64_t, Asked> asked;
  };

  struct Answer {
    std::string name;
    Labels labels;
    double value;
  };

  // A copy of a family at one moment. Names and labels are not copied: they are never removed.
  struct Snapshot {
    const std::string* name = nullptr;
    std::string help;
    MetricType type = MetricType::Counter;
    std::vector<std::pair<const Labels*, Series>> series;
  };

  // The first family, or the one after `last`; nullopt where there is none.
  std::optional<Snapshot> family_behind(const std::string* last) const {
    const std::lock_guard lock(mutex_);
    const auto found = last == nullptr ? families_.begin() : families_.upper_bound(*last);
    if (found == families_.end()) return std::nullopt;
    const Family& family = found->second;
    Snapshot snapshot;
    snapshot.name = &found->first;
    snapshot.help = family.help;
    snapshot.type = family.type;
    snapshot.series.reserve(family.series.size());
    for (const auto& [labels, series] : family.series) snapshot.series.emplace_back(&labels, series);
    return snapshot;
  }

  Family& family(std::string_view name, std::string_view help, MetricType type) {
    if (!is_name(name, "_:"))
      throw Error(ErrorKind::invalid_argument, "'" + std::string(name) + "' is not a valid name of a metric");
    const auto [place, is_new] = families_.try_emplace(std::string(name));
    Family& family = place->second;
    if (is_new) {
      family.help = help;
      family.type = type;
    } else if (family.type != type) {
      throw Error(ErrorKind::invalid_argument, "the metric " + std::string(name) + " already has another kind");
    }
    return family;
  }

  static std::size_t cell_count(const Series& series) noexcept {
    return series.buckets == nullptr ? 1 : series.buckets->count() + 2;
  }

  ClientMetric sample_of(const Labels& labels, const Series& series) const {
    ClientMetric sample = sample_with(labels);
    const std::vector<std::uint64_t> sums = cells_.sums(series.first, cell_count(series));
    if (series.buckets == nullptr) {
      sample.counter.value = static_cast<double>(sums[0]);
      return sample;
    }
    ClientMetric::Histogram& histogram = sample.histogram;
    histogram.sample_sum = seconds(sums[0]);
    for (std::size_t i = 0; i < series.buckets->count(); ++i) {
      histogram.sample_count += sums[1 + i];
      const auto bound = static_cast<std::uint64_t>(series.buckets->bounds()[i]);
      histogram.bucket.push_back({histogram.sample_count, seconds(bound)});
    }
    histogram.sample_count += sums.back();
    histogram.bucket.push_back({histogram.sample_count, std::numeric_limits<double>::infinity()});
    return sample;
  }

  std::vector<Answer> ask() const {
    const std::lock_guard lock(readings_->mutex);
    std::vector<Answer> answers;
    for (const auto& [id, asked] : readings_->asked) {
      try {
        answers.push_back(Answer{asked.name, asked.labels, asked.read()});
      } catch (...) {  // left out of this scrape
      }
    }
    return answers;
  }

  static void add_answers(MetricFamily& samples, const std::vector<Answer>& answers) {
    for (const Answer& answer : answers) {
      if (answer.name != samples.name) continue;
      const ClientMetric fresh = sample_with(answer.labels);
      auto place = std::find_if(samples.metric.begin(), samples.metric.end(),
                                [&](const ClientMetric& sample) { return sample.label == fresh.label; });
      if (place == samples.metric.end()) place = samples.metric.insert(place, fresh);
      (samples.type == MetricType::Gauge ? place->gauge.value : place->counter.value) += answer.value;
    }
  }

  MetricFamily refused_family() const {
    MetricFamily family{
        "polly_telemetry_series_refused_total", "Series beyond the limit on cells.", MetricType::Counter, {}};
    family.metric.resize(1);
    family.metric[0].counter.value = static_cast<double>(refused_);
    return family;
  }

  Cells cells_;
  mutable std::mutex mutex_;
  std::map<std::string, Family> families_;
  std::uint64_t refused_ = 0;
  const std::shared_ptr<Readings> readings_ = std::make_shared<Readings>();
};

Metrics::Metrics() : registry_(std::make_unique<Registry>()) {}
Metrics::~Metrics() = default;

Counter Metrics::counter(std::string_view name, std::string_view help, const Labels& labels) {
  const Registry::Series series = registry_->series(name, help, MetricType::Counter, labels, {});
  return series.first == Cells::kNone ? Counter() : Counter(&registry_->cells(), series.first);
}

Histogram Metrics::histogram(std::string_view name, std::string_view help, std::span<const Duration> bounds,
                             const Labels& labels) {
  if (bounds.size() > kBoundsMax ||
      std::adjacent_find(bounds.begin(), bounds.end(), std::greater_equal()) != bounds.end()) {
    throw Error(ErrorKind::invalid_argument,
                "the bounds of a histogram have to ascend, and be at most " + std::to_string(kBoundsMax));
  }
  const Registry::Series series = registry_->series(name, help, MetricType::Histogram, labels, bounds);
  return series.first == Cells::kNone ? Histogram() : Histogram(&registry_->cells(), series.first, series.buckets);
}

Reading Metrics::gauge(std::string_view name, std::string_view help, const Labels& labels,
                       std::function<double()> read) {
  return registry_->reading(name, help, MetricType::Gauge, labels, std::move(read));
}

Reading Metrics::read_counter(std::string_view name, std::string_view help, const Labels& labels,
                              std::function<double()> read) {
  return registry_->reading(name, help, MetricType::Counter, labels, std::move(read));
}

std::string Metrics::text() const {
  const prometheus::TextSerializer serializer;
  return static_cast<const prometheus::Serializer&>(serializer).Serialize(registry_->Collect());
}

}  // namespace polly
