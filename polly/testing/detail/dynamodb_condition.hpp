// Condition: a ConditionExpression or FilterExpression, with its names and values in place.
//
//   or_term    = and_term { "OR" and_term }
//   and_term   = not_term { "AND" not_term }
//   not_term   = [ "NOT" ] primary
//   primary    = "(" or_term ")" | function | operand comparator operand
//   function   = "attribute_exists" "(" path ")" | "attribute_not_exists" "(" path ")" |
//                "begins_with" "(" operand "," operand ")"
//   operand    = path | ":value"
//
//   Substitutions substitutions(request);
//   const Condition condition("attribute_not_exists(k) OR x <= :now", "ConditionExpression", substitutions);
//   condition.holds(nullptr)                         true: the item does not exist
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "polly/testing/detail/dynamodb_substitutions.hpp"
#include "polly/testing/detail/dynamodb_value.hpp"
#include "polly/testing/detail/dynamodb_words.hpp"

namespace polly::testing::dynamodb {

class Condition {
 public:
  // `text` and `substitutions` outlive it. Refusal (ValidationException) for what is wrong or not known here.
  Condition(std::string_view text, std::string_view parameter, Substitutions& substitutions);

  bool holds(const Item* item) const { return holds(root_, item); }  // nullptr: there is none
  bool uses(std::string_view attribute) const { return uses(root_, attribute); }

 private:
  enum class Kind : std::uint8_t {
    either,
    both,
    negated,
    exists,
    begins_with,
    equal,
    unequal,
    less,
    at_most,
    more,
    at_least
  };
  struct Operand {
    std::string_view attribute;
    const Value* literal = nullptr;
  };
  struct Node {
    Kind kind = Kind::both;
    Operand left;
    Operand right;
    std::vector<Node> parts;
  };

  Node take_either();
  Node take_both();
  Node take_negated();
  Node take_primary();
  Node take_group();
  Node take_function(std::string_view name);
  Node take_comparison();
  Operand take_operand();
  Operand take_document_path(std::string_view function);

  static bool holds(const Node& node, const Item* item);
  static bool compares(const Node& node, const Item* item);
  static bool uses(const Node& node, std::string_view attribute);

  Words words_;
  Substitutions& substitutions_;
  std::size_t group_start_ = 0;  // of the group that was closed last
  std::size_t group_end_ = 0;    // behind it
  std::size_t depth_ = 0;
  Node root_;
};

}  // namespace polly::testing::dynamodb
