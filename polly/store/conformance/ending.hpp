// Ending: how a coroutine ended, as another thread is told it: a copy of what was thrown, never the exception itself.
// The references to that are counted inside libstdc++.so, where the thread sanitizer cannot see it, so that it takes
// the last release for a race.
#pragma once

#include <optional>
#include <ostream>
#include <string>

#include "polly/base/error.hpp"

namespace polly {

inline void PrintTo(ErrorKind kind, std::ostream* out) {  // for what Google Test prints
  *out << to_string(kind);
}

}  // namespace polly

namespace polly::conformance {

struct Ending {
  std::optional<ErrorKind> kind;  // of an Error
  std::string message;            // empty where it ended well
  bool is_asio_cancellation = false;

  // What is being handled, for a catch block.
  static Ending of_current_exception();

  bool is_good() const noexcept { return message.empty(); }
  void throw_again() const;  // an Error of that kind, or std::runtime_error; nothing where it ended well
};

}  // namespace polly::conformance
