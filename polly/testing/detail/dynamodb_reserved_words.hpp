// The words that an expression of DynamoDB has to write as `#name` where an attribute has such a name (Amazon DynamoDB
// Developer Guide, "Reserved words in DynamoDB").
//
//   is_reserved("ttl")             true
#pragma once

#include <string_view>

namespace polly::testing::dynamodb {

bool is_reserved(std::string_view name);  // in any case

}  // namespace polly::testing::dynamodb
