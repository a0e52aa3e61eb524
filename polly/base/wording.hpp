// Wording: rewrites a message for its reader, as config/wording.hpp does with the names of settings.
//
//   Error error = in_words(thrown, wording);              // the same error; wording may be nullptr: it is unchanged
#pragma once

#include <string>
#include <string_view>

#include "polly/base/error.hpp"

namespace polly {

using Wording = std::string (*)(std::string_view text);

inline Error in_words(const Error& error, Wording wording) {
  return wording == nullptr ? error : Error(error.kind(), wording(error.what()), error.cause());
}

}  // namespace polly
