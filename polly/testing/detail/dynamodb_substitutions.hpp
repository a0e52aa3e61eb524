// Substitutions: a request's ExpressionAttributeNames and ExpressionAttributeValues, and which of them were used.
//
//   Substitutions substitutions(request);
//   substitutions.attribute("#ttl")                "ttl"
//   substitutions.value(":now")                    {"N":"12"}
//   substitutions.expect_all_used();
#pragma once

#include <boost/json.hpp>
#include <deque>
#include <string>
#include <string_view>

#include "polly/testing/detail/dynamodb_value.hpp"

namespace polly::testing::dynamodb {

// The request outlives it. Errors are Refusals (ValidationException).
class Substitutions {
 public:
  explicit Substitutions(const boost::json::object& request);

  std::string_view attribute(std::string_view word);  // `word` itself where it is no `#name`
  const Value& value(std::string_view word);          // of `:name`; remains where it is while this object lives

  void expect_all_used() const;  // also: there are none where the request has no expression

 private:
  struct Name {
    std::string_view word;
    std::string_view attribute;
    bool used = false;
  };
  struct Literal {
    std::string_view word;
    Value value;
    bool used = false;
  };
  std::deque<Name> names_;
  std::deque<Literal> values_;
};

}  // namespace polly::testing::dynamodb
