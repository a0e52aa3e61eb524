#include "polly/store/detail/codec_metrics.hpp"

#include <algorithm>

namespace polly::store_detail {

namespace {

constexpr std::array<std::string_view, 4> kReasons{"no_key", "disabled", "other_key", "damaged"};
constexpr std::string_view kSealed = "polly_codec_values_sealed_total";
constexpr std::string_view kSealedHelp = "Values that were sealed, by key.";
constexpr std::string_view kOpened = "polly_codec_values_opened_total";
constexpr std::string_view kOpenedHelp = "Values that were opened, by key.";

}  // namespace

CodecMetrics::CodecMetrics(std::shared_ptr<codec::ValueCodec> codec, Metrics& metrics)
    : codec_(std::move(codec)),
      metrics_(metrics),
      bytes_in_(metrics.counter("polly_codec_compression_input_bytes_total", "Bytes of values that were compressed.")),
      bytes_out_(metrics.counter("polly_codec_compression_output_bytes_total", "What was left of those bytes.")) {
  for (std::size_t i = 0; i < kReasons.size(); ++i) {
    failures_[i] = metrics.counter("polly_codec_open_failures_total", "Stored values that could not be decoded.",
                                   {{"reason", std::string(kReasons[i])}});
  }
  const std::shared_ptr<const codec::KeyRing> ring = codec_->ring();
  if (ring == nullptr) return;
  for (const auto& key : ring->keys()) {
    counter_of(sealed_, kSealed, kSealedHelp, key->name());
    counter_of(opened_, kOpened, kOpenedHelp, key->name());
  }
}

void CodecMetrics::compressed(std::size_t bytes_in, std::size_t bytes_out) {
  bytes_in_.add(bytes_in);
  bytes_out_.add(bytes_out);
}

void CodecMetrics::sealed(std::string_view key_name) {
  const std::lock_guard lock(mutex_);
  counter_of(sealed_, kSealed, kSealedHelp, key_name).add();
}

void CodecMetrics::opened(std::string_view key_name) {
  const std::lock_guard lock(mutex_);
  counter_of(opened_, kOpened, kOpenedHelp, key_name).add();
}

void CodecMetrics::failed(codec::OpenFailure reason) {
  failures_[static_cast<std::size_t>(reason)].add();
}

// Only keys of the ring seal and open, so the labels are closed.
Counter& CodecMetrics::counter_of(KeyCounters& counters, std::string_view name, std::string_view help,
                                  std::string_view key_name) {
  const auto found =
      std::find_if(counters.begin(), counters.end(), [&](const auto& entry) { return entry.first == key_name; });
  if (found != counters.end()) return found->second;
  const std::string label(key_name);
  return counters.emplace_back(label, metrics_.counter(name, help, {{"key", label}})).second;
}

}  // namespace polly::store_detail
