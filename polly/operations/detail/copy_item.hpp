// CopyItem: an entry on its way from one store into another.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "polly/base/clock.hpp"
#include "polly/store/key.hpp"

namespace polly::operations {

struct CopyItem {
  CopyItem(Key its_key, std::string its_bytes, std::optional<WallTime> its_expiry)
      : key(std::move(its_key)), bytes(std::move(its_bytes)), expires(its_expiry) {}

  Key key;
  std::string bytes;
  std::optional<WallTime> expires;
};

}  // namespace polly::operations
