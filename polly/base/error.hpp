// Error: what every operation of Polly throws when it could not be done.
//
//   try {
//     co_await store.set(ctx, key, 42, 24h);
//   } catch (const polly::Error& error) {
//     if (error.kind() == polly::ErrorKind::unknown_outcome) ...   // perhaps applied: try again if idempotent
//   }
//
// The kind says what a caller can do; the message says what happened, to which key pattern, and what to try.
// Absence ("no such key") and conditions that were not met are answers, never errors.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace polly {

enum class ErrorKind {
  invalid_argument,    // fix the call
  config,              // fix the configuration
  type_mismatch,       // what is stored has another type: look at it
  conflict,            // another caller was faster: read again
  unavailable,         // the engine cannot be reached now: try again later
  resource_exhausted,  // a limit was reached: try again later, or raise the limit
  deadline_exceeded,   // out of time and not applied: try again
  unknown_outcome,     // out of time or cut off after sending: perhaps applied; try again if idempotent
  permission_denied,   // fix credentials or grants
  corrupt,             // stored bytes are damaged: restore; they are never overwritten silently
  cancelled,           // the caller asked for it
  closed,              // the store was closed
  unsupported,         // this engine cannot do that: use another, or fewer keys at once
};

// "deadline_exceeded" and so on: for logs, labels (`error.type`) and JSON.
std::string_view to_string(ErrorKind kind) noexcept;

namespace error_cause {

inline constexpr std::string_view kInvalidValue = "invalid-value";  // an id that is none
inline constexpr std::string_view kUnknownFact = "unknown-fact";
inline constexpr std::string_view kUnknownParameter = "unknown-parameter";  // of a query
inline constexpr std::string_view kTooManyWaiting = "too-many-waiting";
inline constexpr std::string_view kTooManyRequests = "too-many-requests";
inline constexpr std::string_view kStopping = "stopping";

}  // namespace error_cause

class Error : public std::runtime_error {
 public:
  // `cause` is a text of the program's lifetime.
  Error(ErrorKind kind, const std::string& message, std::string_view cause = {})
      : std::runtime_error(message), kind_(kind), cause_(cause) {}

  ErrorKind kind() const noexcept { return kind_; }

  // The specific cause, one of error_cause, where clients of the API have a use for it; mostly empty.
  std::string_view cause() const noexcept { return cause_; }

  // The same error, told from one floor up: "doing: message".
  Error while_doing(std::string_view doing) const;

 private:
  ErrorKind kind_;
  std::string_view cause_;
};

}  // namespace polly
