// The types of problems (RFC 9457) that the API, the webhook receiver and the server answer with: one list. In JSON a
// type is "urn:polly:problem:WORD", and names the specific cause; `kind` says what a caller can do about it.
//
//   problems::kUnknownFact.word;                   // "unknown-fact"; problem() of http.hpp makes the reply
//
// An error of Polly has the word of its kind, "deadline-exceeded" of deadline_exceeded, or its cause (Error::cause).
#pragma once

#include <array>
#include <string_view>

#include "polly/base/error.hpp"

namespace polly::http {

struct ProblemType {
  std::string_view word;
  int status;
  std::string_view kind;  // an ErrorKind, or a word of Polly's own: absent, claimed, claim_lost
};

inline constexpr std::string_view kProblemTypePrefix = "urn:polly:problem:";

// The kind of the 404 for something that is not stored. Any other 404 is a path, or a name in it, that Polly does not
// have.
inline constexpr std::string_view kAbsentKind = "absent";

namespace problems {

// The path, the method, the query and the body.
inline constexpr ProblemType kUnknownPath{"unknown-path", 404, "unsupported"};
inline constexpr ProblemType kUnknownMethod{"unknown-method", 405, "unsupported"};
inline constexpr ProblemType kGone{"gone", 410, "unsupported"};  // a path of an earlier version
inline constexpr ProblemType kUnknownFact{error_cause::kUnknownFact, 404, "invalid_argument"};
inline constexpr ProblemType kUnknownFactInBody{error_cause::kUnknownFact, 400, "invalid_argument"};
inline constexpr ProblemType kUnknownParameter{error_cause::kUnknownParameter, 400, "invalid_argument"};
inline constexpr ProblemType kInvalidValue{error_cause::kInvalidValue, 400, "invalid_argument"};  // an id that is none
inline constexpr ProblemType kUnsupportedMediaType{"unsupported-media-type", 415, "invalid_argument"};

// The client.
inline constexpr ProblemType kUnauthenticated{"unauthenticated", 401, "permission_denied"};
inline constexpr ProblemType kForbidden{"forbidden", 403, "permission_denied"};

// What is stored.
inline constexpr ProblemType kAbsent{"absent", 404, kAbsentKind};
inline constexpr ProblemType kClaimed{"claimed", 409, "claimed"};
inline constexpr ProblemType kClaimLost{"claim-lost", 412, "claim_lost"};

// The daemon.
inline constexpr ProblemType kTooManyWaiting{error_cause::kTooManyWaiting, 503, "resource_exhausted"};
inline constexpr ProblemType kTooManyRequests{error_cause::kTooManyRequests, 503,
                                              "unavailable"};                // for this path at once
inline constexpr ProblemType kOverloaded{"overloaded", 503, "unavailable"};  // connections or memory are used up
inline constexpr ProblemType kStopping{error_cause::kStopping, 503, "closed"};
inline constexpr ProblemType kInternal{"internal", 500, "unsupported"};

// A request that is refused before it reaches a handler.
inline constexpr ProblemType kMalformedRequest{"malformed-request", 400, "invalid_argument"};
inline constexpr ProblemType kRequestTimeout{"request-timeout", 408, "unavailable"};
inline constexpr ProblemType kBodyTooLarge{"body-too-large", 413, "invalid_argument"};
inline constexpr ProblemType kTargetTooLong{"target-too-long", 414, "invalid_argument"};
inline constexpr ProblemType kExpectationFailed{"expectation-failed", 417, "invalid_argument"};
inline constexpr ProblemType kHeadTooLarge{"head-too-large", 431, "invalid_argument"};
inline constexpr ProblemType kUnsupportedVersion{"unsupported-version", 505, "unsupported"};

// Those of the kinds of errors (base/error.hpp).
inline constexpr ProblemType kInvalidArgument{"invalid-argument", 400, "invalid_argument"};
inline constexpr ProblemType kTypeMismatch{"type-mismatch", 409, "type_mismatch"};
inline constexpr ProblemType kTypeMismatchOfEvent{"type-mismatch", 500, "unsupported"};  // not the sender's fault
inline constexpr ProblemType kConflict{"conflict", 409, "conflict"};
inline constexpr ProblemType kUnavailable{"unavailable", 503, "unavailable"};
inline constexpr ProblemType kResourceExhausted{"resource-exhausted", 503, "resource_exhausted"};
inline constexpr ProblemType kDeadlineExceeded{"deadline-exceeded", 503, "deadline_exceeded"};
inline constexpr ProblemType kUnknownOutcome{"unknown-outcome", 503, "unknown_outcome"};
inline constexpr ProblemType kConfig{"config", 503, "config"};
inline constexpr ProblemType kPermissionDenied{"permission-denied", 503, "permission_denied"};  // of the daemon
inline constexpr ProblemType kCorrupt{"corrupt", 500, "corrupt"};
inline constexpr ProblemType kCancelled{"cancelled", 503, "cancelled"};
inline constexpr ProblemType kClosed{"closed", 503, "closed"};
inline constexpr ProblemType kUnsupported{"unsupported", 501, "unsupported"};

}  // namespace problems

// All of them; each pair of word and status once.
inline constexpr std::array kProblemTypes{problems::kUnknownPath,
                                          problems::kUnknownMethod,
                                          problems::kGone,
                                          problems::kUnknownFact,
                                          problems::kUnknownFactInBody,
                                          problems::kUnknownParameter,
                                          problems::kInvalidValue,
                                          problems::kUnsupportedMediaType,
                                          problems::kUnauthenticated,
                                          problems::kForbidden,
                                          problems::kAbsent,
                                          problems::kClaimed,
                                          problems::kClaimLost,
                                          problems::kTooManyWaiting,
                                          problems::kTooManyRequests,
                                          problems::kOverloaded,
                                          problems::kStopping,
                                          problems::kInternal,
                                          problems::kMalformedRequest,
                                          problems::kRequestTimeout,
                                          problems::kBodyTooLarge,
                                          problems::kTargetTooLong,
                                          problems::kExpectationFailed,
                                          problems::kHeadTooLarge,
                                          problems::kUnsupportedVersion,
                                          problems::kInvalidArgument,
                                          problems::kTypeMismatch,
                                          problems::kTypeMismatchOfEvent,
                                          problems::kConflict,
                                          problems::kUnavailable,
                                          problems::kResourceExhausted,
                                          problems::kDeadlineExceeded,
                                          problems::kUnknownOutcome,
                                          problems::kConfig,
                                          problems::kPermissionDenied,
                                          problems::kCorrupt,
                                          problems::kCancelled,
                                          problems::kClosed,
                                          problems::kUnsupported};

}  // namespace polly::http
