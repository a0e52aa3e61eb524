// TransactionPlan: a transaction as operations, one for each key: DynamoDB takes no key twice. Conditions and the last
// step of a key become one operation; a key without a step is a check.
//
//   TransactionPlan plan(transaction, table);
//   if (plan.is_contradictory()) co_return false;           // "absent and present": no store meets it
//   for (Operation& operation : plan.operations()) ...
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "polly/backends/dynamodb/detail/operation.hpp"
#include "polly/dynamodb/client.hpp"
#include "polly/store/transaction.hpp"

namespace polly::dynamodb_backend {

class TransactionPlan {
 public:
  // Error invalid_argument: a value is larger than an item may be; unsupported: together they are more, or larger, than
  // a transaction of DynamoDB may be.
  TransactionPlan(const Transaction& transaction, const Table& table);

  bool is_contradictory() const noexcept { return is_contradictory_; }
  std::vector<Operation>& operations() noexcept { return operations_; }

  // The keys, as they are in the table, of entries that keep their lifetime without a condition: whether they are there
  // has to be read before.
  const std::vector<std::size_t>& unread() const noexcept { return unread_; }

 private:
  void add(Guard& guard, const Condition& condition);
  void check_limits() const;

  std::vector<Operation> operations_;
  std::vector<std::size_t> unread_;  // indices of operations
  bool is_contradictory_ = false;
};

// What a cancelled transaction means.
enum class Verdict {
  unmet,        // a condition did not hold
  conflicting,  // others wrote the same items at the same time: again
  throttled,    // more is written than the table takes: again
};

// Error: a reason that waiting does not change.
Verdict verdict_of(const dynamodb::Answer& cancelled);

}  // namespace polly::dynamodb_backend
