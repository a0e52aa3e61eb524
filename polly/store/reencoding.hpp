// Reencoding: what Store::reencode did with one entry.
#pragma once

#include <cstddef>
#include <optional>

#include "polly/base/error.hpp"

namespace polly {

struct Reencoding {
  enum class Result {
    absent,     // no such entry, or it expired
    own,        // an entry that the store made for itself (Store::probe): it is no value and stays as it is
    current,    // it opens, and is stored as the codec would store it now
    rewritten,  // it was stored again; its value and its expiry are the same
    changed,    // another caller wrote it at the same time, or the engine's reply was lost: call it again
    failed      // it does not open; it was not changed
  };

  Reencoding() = default;

  Result result = Result::absent;
  std::size_t stored_bytes = 0;  // that were read
  std::optional<Error> error;    // of `failed`
};

}  // namespace polly
