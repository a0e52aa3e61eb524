// CodecMetrics: a store's ValueCodec, with the metrics of what it does: polly_codec_compression_input_bytes_total and
// ..._output_bytes_total, polly_codec_values_sealed_total{key} and polly_codec_values_opened_total{key}, and
// polly_codec_open_failures_total{reason}. Thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "polly/codec/value_codec.hpp"
#include "polly/telemetry/metrics.hpp"

namespace polly::store_detail {

class CodecMetrics final : public codec::CodecEvents {
 public:
  // `metrics` outlives it.
  CodecMetrics(std::shared_ptr<codec::ValueCodec> codec, Metrics& metrics);

  codec::ValueCodec& codec() const noexcept { return *codec_; }

  void compressed(std::size_t bytes_in, std::size_t bytes_out) override;
  void sealed(std::string_view key_name) override;
  void opened(std::string_view key_name) override;
  void failed(codec::OpenFailure reason) override;

 private:
  using KeyCounters = std::vector<std::pair<std::string, Counter>>;  // by name: a ring has few keys

  // Under mutex_.
  Counter& counter_of(KeyCounters& counters, std::string_view name, std::string_view help, std::string_view key_name);

  const std::shared_ptr<codec::ValueCodec> codec_;
  Metrics& metrics_;
  Counter bytes_in_;
  Counter bytes_out_;
  std::array<Counter, 4> failures_;  // by OpenFailure
  std::mutex mutex_;
  KeyCounters sealed_;
  KeyCounters opened_;
};

}  // namespace polly::store_detail
