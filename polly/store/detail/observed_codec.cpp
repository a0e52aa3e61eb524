#include "polly/store/detail/observed_codec.hpp"

namespace polly::store_detail {

void ObservedCodec::compressed(std::size_t bytes_in, std::size_t bytes_out) {
  metrics_.compressed(bytes_in, bytes_out);
  if (observation_ == nullptr) return;
  bytes_in_ += bytes_in;
  bytes_out_ += bytes_out;
  observation_->set("polly.codec.compression.input_bytes", static_cast<std::int64_t>(bytes_in_));
  observation_->set("polly.codec.compression.output_bytes", static_cast<std::int64_t>(bytes_out_));
}

void ObservedCodec::sealed(std::string_view key_name) {
  metrics_.sealed(key_name);
  if (observation_ != nullptr) observation_->set("polly.codec.sealed_with", key_name);
}

void ObservedCodec::opened(std::string_view key_name) {
  metrics_.opened(key_name);
  if (observation_ != nullptr) observation_->set("polly.codec.opened_with", key_name);
}

void ObservedCodec::failed(codec::OpenFailure reason) {
  metrics_.failed(reason);
}

}  // namespace polly::store_detail
