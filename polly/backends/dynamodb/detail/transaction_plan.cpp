#include "polly/backends/dynamodb/detail/transaction_plan.hpp"

#include <unordered_map>

#include "polly/backends/dynamodb/detail/answer_parts.hpp"
#include "polly/backends/dynamodb/detail/requests.hpp"
#include "polly/base/error.hpp"
#include "polly/dynamodb/json_text.hpp"

namespace polly::dynamodb_backend {

TransactionPlan::TransactionPlan(const Transaction& transaction, const Table& table) {
  std::unordered_map<std::string_view, std::size_t> indices;  // of the operation of each key
  const auto operation_of = [&](const Key& key) -> Operation& {
    const auto [found, is_new] = indices.try_emplace(key.text(), operations_.size());
    if (is_new) operations_.emplace_back(Operation::Kind::check, table.whole(key.text()));
    return operations_[found->second];
  };
  for (const Condition& condition : transaction.conditions()) add(operation_of(condition.key).guard, condition);
  for (const TransactionStep& step : transaction.steps()) {
    Operation& operation = operation_of(step.key);
    operation.value.reset();
    if (!step.value) {
      operation.kind = Operation::Kind::remove;
      continue;
    }
    operation.value.emplace(*step.value, table.next_revision());
    const Guard& guard = operation.guard;
    const bool keeps_lifetime = !step.expiration && !guard.is_absent;
    operation.kind = keeps_lifetime ? Operation::Kind::update : Operation::Kind::put;
    operation.expiration = step.expiration.value_or(Expiration::never());
    check_size(operation);
  }
  for (std::size_t i = 0; i < operations_.size(); ++i) {
    if (operations_[i].kind == Operation::Kind::update && operations_[i].guard.is_empty()) unread_.push_back(i);
  }
  check_limits();
}

void TransactionPlan::add(Guard& guard, const Condition& condition) {
  switch (condition.kind) {
    case Condition::Kind::absent: guard.is_absent = true; break;
    case Condition::Kind::present: guard.is_present = true; break;
    case Condition::Kind::unchanged:
      if (guard.revision && *guard.revision != condition.revision.opaque()) is_contradictory_ = true;
      guard.revision = condition.revision.opaque();
      break;
  }
  if (guard.is_absent && (guard.is_present || guard.revision)) is_contradictory_ = true;
}

void TransactionPlan::check_limits() const {
  if (operations_.size() > kTransactionItemsMax) {
    throw Error(ErrorKind::unsupported, "a transaction of DynamoDB has at most " +
                                            std::to_string(kTransactionItemsMax) + " keys; this one has " +
                                            std::to_string(operations_.size()));
  }
  std::size_t bytes = 0;
  for (const Operation& operation : operations_) bytes += operation.item_bytes();
  if (bytes > kTransactionBytesMax) {
    throw Error(ErrorKind::unsupported, "a transaction of DynamoDB has at most 4 MB; the entries of this one have " +
                                            std::to_string(bytes) + " bytes");
  }
}

// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
Verdict verdict_of(const dynamodb::Answer& cancelled) {
  const boost::json::array* reasons = array_in(cancelled.body, "CancellationReasons");
  bool is_unmet = false;
  bool is_conflicting = false;
  bool is_throttled = false;
  std::string other;
  if (reasons != nullptr) {
    for (const boost::json::value& each : *reasons) {
      if (!each.is_object()) continue;
      const std::string code = dynamodb::text_of_member(each.get_object(), "Code");
      if (code.empty() || code == "None") continue;
      if (code == "ConditionalCheckFailed") {
        is_unmet = true;
      } else if (code == "TransactionConflict") {
        is_conflicting = true;
      } else if (code == "ThrottlingError" || code == "ProvisionedThroughputExceeded") {
        is_throttled = true;
      } else {
        other = code;
      }
    }
  }
  if (is_unmet) return Verdict::unmet;
  if (!other.empty()) {
    const bool is_ours = other == "ValidationError" || other == "ItemCollectionSizeLimitExceeded";
    throw Error(is_ours ? ErrorKind::invalid_argument : ErrorKind::unavailable,
                "DynamoDB cancelled the transaction with the reason " + other + ": " + cancelled.message);
  }
  if (is_throttled) return Verdict::throttled;
  if (is_conflicting) return Verdict::conflicting;
  throw Error(ErrorKind::unavailable, "DynamoDB cancelled the transaction without a reason: " + cancelled.message);
}

}  // namespace polly::dynamodb_backend
