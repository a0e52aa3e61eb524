// Transaction: conditions, and sets and removes that happen all or not at all.
//
//   Transaction transfer;
//   transfer.require_unchanged(from, revision).set(from, 58).set(to, 42, 24h).remove(lock);
//   bool applied = co_await store.apply(ctx, std::move(transfer));     // false: a condition was not met
//
// Conditions are checked first, all of them; then the steps are done in the order in which they were added, so that the
// last one for a key wins. At most kTransactionStepsMax conditions and steps. A value becomes JSON
// text when it is added (Error: invalid_argument). What a Backend gets are the bytes that it stores.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "polly/store/entry.hpp"
#include "polly/store/expiration.hpp"
#include "polly/store/json_value.hpp"
#include "polly/store/key.hpp"

namespace polly {

struct Condition {
  enum class Kind { absent, present, unchanged };

  Condition(Kind its_kind, Key its_key, Revision its_revision)
      : kind(its_kind), key(std::move(its_key)), revision(std::move(its_revision)) {}

  Kind kind;
  Key key;
  Revision revision;  // of `unchanged`
};

struct TransactionStep {
  TransactionStep(Key its_key, std::optional<std::string> bytes, std::optional<Expiration> its_expiration)
      : key(std::move(its_key)), value(std::move(bytes)), expiration(its_expiration) {}

  Key key;
  std::optional<std::string> value;      // nullopt: remove
  std::optional<Expiration> expiration;  // nullopt: the entry expires when it did before; a new one never
};

class Transaction {
 public:
  Transaction& require_absent(Key key) { return require(Condition::Kind::absent, std::move(key), Revision()); }
  Transaction& require_present(Key key) { return require(Condition::Kind::present, std::move(key), Revision()); }
  Transaction& require_unchanged(Key key, Revision since) {
    return require(Condition::Kind::unchanged, std::move(key), std::move(since));
  }

  template <class T>
  Transaction& set(Key key, const T& value, Expiration expiration = Expiration::never()) {
    std::string bytes = encode_value(value);
    steps_.emplace_back(std::move(key), std::move(bytes), expiration);
    return *this;
  }
  // For what calls a Backend: bytes as they are stored. nullopt: the entry expires when it did before; no other step is
  // about its key then.
  Transaction& set_stored(Key key, std::string bytes, std::optional<Expiration> expiration) {
    steps_.emplace_back(std::move(key), std::move(bytes), expiration);
    return *this;
  }
  Transaction& remove(Key key) {
    steps_.emplace_back(std::move(key), std::nullopt, Expiration::never());
    return *this;
  }

  const std::vector<Condition>& conditions() const noexcept { return conditions_; }
  const std::vector<TransactionStep>& steps() const noexcept { return steps_; }
  std::size_t size() const noexcept { return conditions_.size() + steps_.size(); }

 private:
  friend class Store;  // it encodes the values of the steps

  Transaction& require(Condition::Kind kind, Key key, Revision revision) {
    conditions_.emplace_back(kind, std::move(key), std::move(revision));
    return *this;
  }

  std::vector<Condition> conditions_;
  std::vector<TransactionStep> steps_;
};

}  // namespace polly
