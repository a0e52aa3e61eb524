// TransactWriteItems.
#include "polly/testing/detail/dynamodb_transaction.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <set>
#include <utility>

#include "polly/testing/detail/dynamodb_operations.hpp"
#include "polly/testing/detail/dynamodb_write.hpp"

namespace polly::testing::dynamodb {

namespace {

namespace json = boost::json;

constexpr std::size_t kTokenBytesMax = 36;

constexpr std::array<std::pair<std::string_view, Write::Kind>, 4> kActions{{{"Put", Write::Kind::put},
                                                                            {"Update", Write::Kind::update},
                                                                            {"Delete", Write::Kind::remove},
                                                                            {"ConditionCheck", Write::Kind::check}}};

Parameters action_parameters(Write::Kind kind, const json::object& action) {
  if (kind == Write::Kind::put)
    return {action,
            {"TableName", "Item", "ConditionExpression", "ExpressionAttributeNames", "ExpressionAttributeValues",
             "ReturnValuesOnConditionCheckFailure"}};
  if (kind == Write::Kind::update)
    return {action,
            {"TableName", "Key", "UpdateExpression", "ConditionExpression", "ExpressionAttributeNames",
             "ExpressionAttributeValues", "ReturnValuesOnConditionCheckFailure"}};
  return {action,
          {"TableName", "Key", "ConditionExpression", "ExpressionAttributeNames", "ExpressionAttributeValues",
           "ReturnValuesOnConditionCheckFailure"}};
}

void add_write(std::deque<Write>& writes, const json::value& item) {
  if (!item.is_object()) throw malformed("Unexpected field type: TransactItems has something else than a map");
  const Parameters parameters(item.get_object(), {"Put", "Update", "Delete", "ConditionCheck"});
  std::size_t count = 0;
  for (const auto& [name, kind] : kActions) {
    if (!parameters.has(name)) continue;
    if (++count > 1) break;
    const Parameters action = action_parameters(kind, parameters.map(name));
    if (kind == Write::Kind::update) action.text("UpdateExpression");
    writes.emplace_back(kind, action);
  }
  if (count != 1) throw invalid("TransactItems can only contain one of Check, Put, Update or Delete");
}

// What the write would leave, or why it cannot be done.
ItemPointer plan(const Write& write, CancellationReason& reason) {
  if (reason.code != "None") return nullptr;
  if (!write.holds()) {
    reason = {"ConditionalCheckFailed", "The conditional request failed", write.item_of_failure()};
    return nullptr;
  }
  try {
    return write.after();
  } catch (const Refusal& refusal) {
    reason = {"ValidationError", refusal.what(), ""};
    return nullptr;
  }
}

}  // namespace

Refusal transaction_cancelled(const std::vector<CancellationReason>& reasons) {
  std::string codes;
  std::string list;
  for (const CancellationReason& reason : reasons) {
    codes += (codes.empty() ? "" : ", ") + reason.code;
    list += list.empty() ? R"({"Code":)" : R"(,{"Code":)";
    append_string(list, reason.code);
    if (!reason.message.empty()) {
      list += R"(,"Message":)";
      append_string(list, reason.message);
    }
    if (!reason.item.empty()) list += R"(,"Item":)" + reason.item;
    list += '}';
  }
  return {std::string(kServiceErrors) + "TransactionCanceledException",
          "Transaction cancelled, please refer cancellation reasons for specific reasons [" + codes + "]", 400,
          R"(,"CancellationReasons":[)" + list + "]"};
}

std::string Operations::transact(const json::object& request) {
  const Parameters parameters(
      request, {"TransactItems", "ClientRequestToken", "ReturnConsumedCapacity", "ReturnItemCollectionMetrics"});
  parameters.expect_no_report();
  const std::string_view token = parameters.optional_text("ClientRequestToken").value_or("");
  if (parameters.has("ClientRequestToken") && (token.empty() || token.size() > kTokenBytesMax))
    throw invalid("ClientRequestToken has a length from 1 to " + std::to_string(kTokenBytesMax));
  const json::array& items = parameters.list("TransactItems");
  if (items.empty() || items.size() > kTransactionActionsMax)
    throw invalid(
        "1 validation error detected: Value at 'transactItems' failed to satisfy constraint: Member must "
        "have a length from 1 to " +
        std::to_string(kTransactionActionsMax));
  std::deque<Write> writes;
  for (const json::value& item : items) add_write(writes, item);

  const std::lock_guard lock(mutex_);
  const std::string whole = token.empty() ? "" : json::serialize(items);
  if (!token.empty() && was_done(token, whole)) return "{}";
  std::vector<CancellationReason> reasons(writes.size());
  std::set<std::pair<const Table*, std::string>> keys;
  std::size_t bytes = 0;
  for (std::size_t at = 0; at < writes.size(); ++at) {
    Write& write = writes[at];
    write.find_table(tables_);
    bytes += write.size();
    try {
      write.find_key();
    } catch (const Refusal& refusal) {
      reasons[at] = {"ValidationError", refusal.what(), ""};
      continue;
    }
    if (!keys.emplace(&write.table(), write.key()).second)
      throw invalid("Transaction request cannot include multiple operations on one item");
  }
  std::vector<ItemPointer> after;
  for (std::size_t at = 0; at < writes.size(); ++at) after.push_back(plan(writes[at], reasons[at]));
  if (std::any_of(reasons.begin(), reasons.end(),
                  [](const CancellationReason& reason) { return reason.code != "None"; }))
    throw transaction_cancelled(reasons);
  if (bytes > kTransactionBytesMax) throw invalid("Collection size of a transaction exceeds the maximum of 4 MB");
  for (std::size_t at = 0; at < writes.size(); ++at) writes[at].apply(after[at]);
  if (!token.empty()) done_.insert_or_assign(std::string(token), Done{whole, now_()});
  return "{}";
}

// AWS keeps a token for 10 minutes after the transaction has finished.
bool Operations::was_done(std::string_view token, const std::string& request) {
  const std::chrono::seconds now = now_();
  std::erase_if(done_, [&](const auto& done) { return now - done.second.at > kTokenLifetime; });
  const auto found = done_.find(token);
  if (found == done_.end()) return false;
  if (found->second.request != request)
    throw Refusal(std::string(kServiceErrors) + "IdempotentParameterMismatchException",
                  "The request uses the same client token as a previous, but non-identical request.");
  return true;
}

}  // namespace polly::testing::dynamodb
