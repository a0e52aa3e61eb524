// The topics of the suite: one class and one file each. A new topic is one line in the list and a file that says
// POLLY_CONFORMANCE_TOPIC(Name) and then its tests.
#pragma once

#include "polly/store/conformance/trial.hpp"

#define POLLY_CONFORMANCE_TOPICS(DO, ...) \
  DO(Crud, __VA_ARGS__)                   \
  DO(Values, __VA_ARGS__)                 \
  DO(Types, __VA_ARGS__)                  \
  DO(Keys, __VA_ARGS__)                   \
  DO(Limits, __VA_ARGS__)                 \
  DO(Expiry, __VA_ARGS__)                 \
  DO(Lifetimes, __VA_ARGS__)              \
  DO(SetIfAbsent, __VA_ARGS__)            \
  DO(Advancing, __VA_ARGS__)              \
  DO(Revisions, __VA_ARGS__)              \
  DO(Transactions, __VA_ARGS__)           \
  DO(RawEntries, __VA_ARGS__)             \
  DO(Replacing, __VA_ARGS__)              \
  DO(Sealing, __VA_ARGS__)                \
  DO(Resealing, __VA_ARGS__)              \
  DO(Batches, __VA_ARGS__)                \
  DO(Scans, __VA_ARGS__)                  \
  DO(Deadlines, __VA_ARGS__)              \
  DO(Cancellation, __VA_ARGS__)           \
  DO(Closing, __VA_ARGS__)                \
  DO(RandomSteps, __VA_ARGS__)            \
  DO(Concurrency, __VA_ARGS__)            \
  DO(Copies, __VA_ARGS__)                 \
  DO(Probing, __VA_ARGS__)                \
  DO(Destruction, __VA_ARGS__)

namespace polly::conformance {

// link() is defined beside a topic's tests: referring to it links them from the library.
#define POLLY_CONFORMANCE_DECLARE(Topic, ...) \
  class Topic : public Trial {                \
   public:                                    \
    static void link();                       \
  };
POLLY_CONFORMANCE_TOPICS(POLLY_CONFORMANCE_DECLARE)
#undef POLLY_CONFORMANCE_DECLARE

#define POLLY_CONFORMANCE_TOPIC(Topic) \
  void Topic::link() {}

}  // namespace polly::conformance
