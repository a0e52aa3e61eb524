// An expiration in Valkey's words.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>

#include "polly/store/expiration.hpp"

namespace polly::valkey_backend {

struct ExpirationWords {
  explicit ExpirationWords(const Expiration& expiration) noexcept {
    if (expiration.after()) {
      unit = "PX";
      time = expiration.after()->count();
    } else if (expiration.at()) {
      unit = "PXAT";
      time = std::max<std::int64_t>(1, expiration.at()->time_since_epoch().count());  // the server takes none below
    }
  }

  bool is_never() const noexcept { return unit == kNone; }

  static constexpr std::string_view kNone = "NONE";  // for scripts: SET without an expiration clears an older one

  std::string_view unit = kNone;
  std::int64_t time = 0;
};

}  // namespace polly::valkey_backend
