// CommitState: all facts of one commit, those of a FactList; a fact that is not stored is nullopt.
//
//   CommitState state;                                   // with the contract's facts
//   state.set(kPrNumber, 42);
//   state[kPrNumber];                                    // 42
//   state[kCheckSuiteId];                                // nullopt
#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "polly/github/commit.hpp"
#include "polly/state/fact.hpp"
#include "polly/state/fact_list.hpp"

namespace polly {

class CommitState {
 public:
  explicit CommitState(std::shared_ptr<const FactList> facts = FactList::contract())
      : facts_(std::move(facts)), values_(facts_->size()) {}

  // `values` has one value per fact, in the order of the list.
  CommitState(std::shared_ptr<const FactList> facts, std::span<const std::optional<std::int64_t>> values)
      : facts_(std::move(facts)), values_(values.begin(), values.end()) {}

  const FactList& facts() const noexcept { return *facts_; }

  // nullopt also for a fact that is not in the list.
  std::optional<std::int64_t> operator[](Fact<std::int64_t> fact) const noexcept {
    const std::size_t index = facts_->index_of(fact);
    return index < values_.size() ? values_[index] : std::nullopt;
  }

  // By the fact's index in the list.
  std::optional<std::int64_t> at(std::size_t index) const noexcept { return values_[index]; }

  // The fact is in the list.
  void set(Fact<std::int64_t> fact, std::optional<std::int64_t> value) noexcept {
    const std::size_t index = facts_->index_of(fact);
    assert(index < values_.size());
    if (index < values_.size()) values_[index] = value;
  }

  bool is_empty() const noexcept {
    return std::none_of(values_.begin(), values_.end(), [](const auto& value) { return value.has_value(); });
  }

  friend bool operator==(const CommitState& a, const CommitState& b) noexcept {
    return a.values_ == b.values_ && (a.facts_ == b.facts_ || *a.facts_ == *b.facts_);
  }

 private:
  std::shared_ptr<const FactList> facts_;  // shared with the service that read it
  std::vector<std::optional<std::int64_t>> values_;
};

// One fact and its value, as an event contains it.
struct KnownFact {
  KnownFact(Fact<std::int64_t> its_fact, std::int64_t its_value) noexcept : fact(its_fact), value(its_value) {}

  Fact<std::int64_t> fact;
  std::int64_t value;

  friend bool operator==(const KnownFact&, const KnownFact&) = default;
};

// A new value of a fact; nullopt: it is forgotten.
struct FactChange {
  FactChange(Fact<std::int64_t> its_fact, std::optional<std::int64_t> its_value) noexcept
      : fact(its_fact), value(its_value) {}

  Fact<std::int64_t> fact;
  std::optional<std::int64_t> value;
};

struct FoundCommit {
  FoundCommit(Commit its_commit, CommitState its_state) : commit(std::move(its_commit)), state(std::move(its_state)) {}

  Commit commit;
  CommitState state;
};

}  // namespace polly
