// Whether an error of a call about several entries may be that of one of them: it is damaged, or another program stored
// something else there. The others can be read one by one.
#pragma once

#include "polly/base/error.hpp"

namespace polly {

inline bool is_of_one_entry(const Error& error) noexcept {
  return error.kind() == ErrorKind::corrupt || error.kind() == ErrorKind::type_mismatch;
}

}  // namespace polly
