// ObservedCodec: a ValueCodec as one operation of a store uses it. What it does is counted, for all operations together
// (CodecMetrics), and set as attributes of the operation's span: polly.codec.compression.input_bytes and
// ....output_bytes, and the names of the keys, polly.codec.sealed_with and polly.codec.opened_with (of the last value).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "polly/codec/value_codec.hpp"
#include "polly/store/detail/codec_metrics.hpp"
#include "polly/store/key.hpp"
#include "polly/store/observation.hpp"

namespace polly::store_detail {

class ObservedCodec final : private codec::CodecEvents {
 public:
  // Both outlive it. Without an observation there is no span.
  explicit ObservedCodec(CodecMetrics& metrics, Observation* observation = nullptr) noexcept
      : metrics_(metrics), observation_(observation) {}

  std::string encode(const Key& key, std::string json) {
    return codec().keeps(json) ? json : codec().encode(key.text(), std::move(json), this);
  }
  std::string decode(const Key& key, const std::string& stored) { return codec().decode(key.text(), stored, this); }

  codec::ValueCodec& codec() const noexcept { return metrics_.codec(); }

 private:
  void compressed(std::size_t bytes_in, std::size_t bytes_out) override;
  void sealed(std::string_view key_name) override;
  void opened(std::string_view key_name) override;
  void failed(codec::OpenFailure reason) override;

  CodecMetrics& metrics_;
  Observation* const observation_;
  std::size_t bytes_in_ = 0;
  std::size_t bytes_out_ = 0;
};

}  // namespace polly::store_detail
