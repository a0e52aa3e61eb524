// Retries: whether work over a whole store tries again after an error, and when: an error that may pass is retried with
// a growing wait, so that a store that was away for a few seconds does no harm.
//
//   Retries retries;
//   retries.succeeded();                       // after each step
//   co_await retries.failed(error);            // waits, or throws the error
#pragma once

#include "polly/base/backoff.hpp"
#include "polly/base/error.hpp"
#include "polly/base/task.hpp"

namespace polly::operations {

class Retries {
 public:
  static constexpr int kFailuresMax = 20;  // in a row: about 8 s, and the time-outs of the store

  void succeeded() noexcept;

  // Error: this one, where it is permanent or more than kFailuresMax came in a row.
  Task<void> failed(Error error);

 private:
  int failures_ = 0;
  Backoff backoff_{1};
};

}  // namespace polly::operations
