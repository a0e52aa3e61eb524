#include "polly/store/detail/usage_readings.hpp"

#include <functional>
#include <string>

namespace polly::store_detail {

namespace {

using Value = std::optional<std::uint64_t> StoreUsage::*;

// Throws where the engine does not know it, so that the scrape leaves it out.
std::function<double()> reading_of(const Backend& backend, Value value) {
  return [&backend, value] { return static_cast<double>((backend.usage().*value).value()); };
}

}  // namespace

std::vector<Reading> usage_readings(const Backend& backend, Metrics& metrics) {
  const Labels labels{{"backend", std::string(backend.name())}};
  std::vector<Reading> readings;
  readings.push_back(metrics.gauge("polly_store_entries", "Entries that the store holds, about.", labels,
                                   reading_of(backend, &StoreUsage::entries)));
  readings.push_back(metrics.gauge("polly_store_bytes", "Bytes that the store takes, in memory or in files.", labels,
                                   reading_of(backend, &StoreUsage::bytes)));
  readings.push_back(metrics.gauge("polly_store_bytes_max", "The configured limit of those bytes.", labels,
                                   reading_of(backend, &StoreUsage::bytes_max)));
  readings.push_back(metrics.read_counter("polly_store_evicted_keys_total",
                                          "Keys that the server dropped before their time for want of memory.", labels,
                                          reading_of(backend, &StoreUsage::evicted_keys)));
  return readings;
}

}  // namespace polly::store_detail
