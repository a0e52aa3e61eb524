// The refusals of DynamoDB in the words of Polly's errors: what happened, and what to do.
//
//   error_of_refusal("AccessDeniedException", "User: ... is not authorized to perform: dynamodb:GetItem on ...", ...)
//       permission_denied: DynamoDB denies GetItem: the credentials lack the permission dynamodb:GetItem; ...
#pragma once

#include <string_view>

#include "polly/base/error.hpp"
#include "polly/dynamodb/detail/service_answer.hpp"

namespace polly::dynamodb {

// `code` without its namespace, "ResourceNotFoundException". Clocks are compared elsewhere: a skewed one is `rejected`.
ServiceAnswer::Kind kind_of_refusal(std::string_view code, int status) noexcept;

Error error_of_refusal(std::string_view code, std::string_view message, std::string_view operation);

}  // namespace polly::dynamodb
