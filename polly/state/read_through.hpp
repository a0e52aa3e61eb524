// ReadThrough: facts that are not stored yet under keys of this version, read under the keys of an older layout in the
// same store, while the program that wrote them is replaced. Nothing is written.
//
//   ReadThrough old(store, telemetry, GoLayout::v2);
//   std::optional<std::int64_t> pr = co_await old.get(ctx, commit, kPrNumber);
//   CommitState state = co_await old.complete(ctx, commit, std::move(known));     // fills in what `known` lacks
//
// A value that cannot be read counts as absent: it is logged, once in kLogInterval for each reason, and counted in
// polly_state_read_through_total{fact,result}, where result is hit, miss or unreadable. Errors of the engine are
// Store's: a server that does not answer, or does not let this user read the old keys, is not an absence. Thread-safe.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "polly/base/clock.hpp"
#include "polly/github/commit.hpp"
#include "polly/state/commit_state.hpp"
#include "polly/state/fact.hpp"
#include "polly/state/go_layout.hpp"
#include "polly/store/store.hpp"
#include "polly/telemetry/cause_limit.hpp"
#include "polly/telemetry/telemetry.hpp"

namespace polly {

class ReadThrough {
 public:
  static constexpr std::chrono::minutes kLogInterval{1};

  // The references outlive it.
  ReadThrough(Store& store, Telemetry& telemetry, GoLayout layout, const Clock& clock = system_clock());

  // The fact's old value, or nullopt; the older layouts have the contract's facts only. One round trip; none where the
  // layout has no key for it.
  Task<std::optional<std::int64_t>> get(Context ctx, Commit commit, Fact<std::int64_t> fact);

  // `known`, and the old value of each fact that it lacks. One round trip for all of them; none where it lacks none.
  // Where another program stored something else under one of the keys, which fails the read, each is read alone.
  Task<CommitState> complete(Context ctx, Commit commit, CommitState known);

  // For those who wait: the old key of a fact, where the layout has one, and whether each of such keys has a value that
  // can be read. One round trip; nothing is counted or logged.
  std::optional<Key> key_of(const Commit& commit, Fact<std::int64_t> fact) const {
    return go_key(layout_, commit, fact);
  }
  Task<std::vector<bool>> look(Context ctx, std::vector<Key> keys);

 private:
  using Value = std::optional<GoValue>;  // nullopt: it is absent

  struct Reads {
    Counter hit;
    Counter miss;
    Counter unreadable;
  };

  Task<std::vector<Value>> values(Context ctx, std::vector<Key> keys);
  Task<Value> value(Context ctx, Key key);
  std::optional<std::int64_t> take(const Context& ctx, Fact<std::int64_t> fact, const Value& value);

  Store& store_;
  Log& log_;
  const GoLayout layout_;
  const Clock& clock_;
  CauseLimit unreadable_lines_{kLogInterval};
  std::array<Reads, kFacts.size()> reads_;
};

}  // namespace polly
