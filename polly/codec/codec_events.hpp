// CodecEvents: what a ValueCodec reports of a call, for metrics. Called on the thread of that call.
#pragma once

#include <cstddef>
#include <string_view>

namespace polly::codec {

// Why a value did not open: the ring has no such key, it is disabled, it is another one of that name, or the bytes are
// damaged.
enum class OpenFailure { no_key, disabled, other_key, damaged };

class CodecEvents {
 public:
  virtual ~CodecEvents() = default;

  virtual void compressed(std::size_t bytes_in, std::size_t bytes_out) = 0;
  virtual void sealed(std::string_view key_name) = 0;
  virtual void opened(std::string_view key_name) = 0;
  virtual void failed(OpenFailure reason) = 0;
};

}  // namespace polly::codec
