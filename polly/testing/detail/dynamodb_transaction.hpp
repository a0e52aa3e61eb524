// A transaction's cancellation, as DynamoDB answers it.
#pragma once

#include <string>
#include <vector>

#include "polly/testing/detail/dynamodb_refusal.hpp"

namespace polly::testing::dynamodb {

struct CancellationReason {
  std::string code = "None";
  std::string message;
  std::string item;  // JSON; empty: none
};

// In the order of the transaction's actions.
Refusal transaction_cancelled(const std::vector<CancellationReason>& reasons);

}  // namespace polly::testing::dynamodb
