// Ending: how a coroutine ended, for another thread: a copy of the exception's data, never the exception itself. Its
// reference count lies inside libstdc++.so, where the thread sanitizer cannot see it, and would report the last release
// as a race.
#pragma once

#include <optional>
#include <ostream>
#include <string>

#include "polly/base/error.hpp"

namespace polly {

inline void PrintTo(ErrorKind kind, std::ostream* out) {  // for Google Test's output
  *out << to_string(kind);
}

}  // namespace polly

namespace polly::conformance {

struct Ending {
  std::optional<ErrorKind> kind;  // of an Error
  std::string message;            // empty where it succeeded
  bool is_asio_cancellation = false;

  // The exception being handled; for a catch block.
  static Ending of_current_exception();

  bool is_good() const noexcept { return message.empty(); }
  void throw_again() const;  // an Error of that kind, or std::runtime_error; nothing where it succeeded
};

}  // namespace polly::conformance
