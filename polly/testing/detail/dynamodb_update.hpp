// Update: an UpdateExpression of `SET a = :v, ...` and `REMOVE b, ...`, with its names and values in place; and the
// attributes of a ProjectionExpression.
//
//   const Update update("SET v = :v REMOVE #ttl", "k", substitutions);
//   update.apply_to(item);
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "polly/testing/detail/dynamodb_substitutions.hpp"
#include "polly/testing/detail/dynamodb_value.hpp"

namespace polly::testing::dynamodb {

class Update {
 public:
  Update() = default;  // changes nothing

  // `text` and `substitutions` outlive it. Refusal (ValidationException) for what is wrong or not known here.
  Update(std::string_view text, Substitutions& substitutions);

  void expect_not(std::string_view key) const;  // Refusal where it changes this attribute
  void apply_to(Item& item) const;
  bool concerns(std::string_view attribute) const;

 private:
  std::vector<std::pair<std::string_view, const Value*>> sets_;
  std::vector<std::string_view> removes_;
};

// The attributes of "a, #b"; all where it is empty.
class Projection {
 public:
  Projection() = default;
  Projection(std::string_view text, Substitutions& substitutions);

  void append(std::string& json, const Item& item) const;

 private:
  std::vector<std::string_view> attributes_;
};

}  // namespace polly::testing::dynamodb
