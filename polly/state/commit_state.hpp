// CommitState: all facts of one commit; a fact that is not stored is nullopt.
//
//   CommitState state;
//   state.set(kPrNumber, 42);
//   state[kPrNumber];                                    // 42
//   state[kCheckSuiteId];                                // nullopt
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "polly/github/commit.hpp"
#include "polly/state/fact.hpp"

namespace polly {

class CommitState {
 public:
  // `values` has one value per fact, in the order of kFacts.
  static CommitState of(std::span<const std::optional<std::int64_t>> values) noexcept {
    CommitState state;
    std::copy_n(values.begin(), kFacts.size(), state.values_.begin());
    return state;
  }

  std::optional<std::int64_t> operator[](Fact<std::int64_t> fact) const noexcept { return values_[index_of(fact)]; }
  void set(Fact<std::int64_t> fact, std::optional<std::int64_t> value) noexcept { values_[index_of(fact)] = value; }
  bool is_empty() const noexcept { return *this == CommitState(); }

  // The fact's index in kFacts.
  static constexpr std::size_t index_of(Fact<std::int64_t> fact) noexcept {
    std::size_t index = 0;
    while (index + 1 < kFacts.size() && !(kFacts[index] == fact)) ++index;
    return index;
  }

  friend bool operator==(const CommitState&, const CommitState&) = default;

 private:
  std::array<std::optional<std::int64_t>, kFacts.size()> values_{};
};

// One fact and its value, as an event contains it.
struct KnownFact {
  KnownFact(Fact<std::int64_t> its_fact, std::int64_t its_value) noexcept : fact(its_fact), value(its_value) {}

  Fact<std::int64_t> fact;
  std::int64_t value;

  friend bool operator==(const KnownFact&, const KnownFact&) = default;
};

struct FoundCommit {
  FoundCommit(Commit its_commit, CommitState its_state) : commit(std::move(its_commit)), state(its_state) {}

  Commit commit;
  CommitState state;
};

}  // namespace polly
