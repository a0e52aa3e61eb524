#include "polly/testing/detail/dynamodb_condition.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "polly/testing/detail/dynamodb_refusal.hpp"

namespace polly::testing::dynamodb {

namespace {

constexpr std::size_t kDepthOfGroupsMax = 100;

bool is_ordered(const Value& value) {
  return value.type == Type::S || value.type == Type::N || value.type == Type::B;
}

Refusal wrong_operand(std::string_view operation, const Value& value) {
  return invalid("Invalid expression: Incorrect operand type for operator or function; operator or function: " +
                 std::string(operation) + ", operand type: " + std::string(name_of(value.type)));
}

bool is_function(std::string_view word) {
  constexpr std::array<std::string_view, 6> kFunctions{
      "attribute_exists", "attribute_not_exists", "attribute_type", "begins_with", "contains", "size"};
  return std::find(kFunctions.begin(), kFunctions.end(), word) != kFunctions.end();
}

}  // namespace

Condition::Condition(std::string_view text, std::string_view parameter, Substitutions& substitutions)
    : words_(text, parameter), substitutions_(substitutions) {
  root_ = take_either();
  if (!words_.next().empty()) throw words_.syntax_error();
}

Condition::Node Condition::take_either() {
  if (++depth_ > kDepthOfGroupsMax) throw invalid("The expression has too many levels");
  Node first = take_both();
  if (words_.take_keyword("or")) {
    Node either;
    either.kind = Kind::either;
    either.parts.push_back(std::move(first));
    do either.parts.push_back(take_both());
    while (words_.take_keyword("or"));
    first = std::move(either);
  }
  --depth_;
  return first;
}

Condition::Node Condition::take_both() {
  Node first = take_negated();
  if (!words_.take_keyword("and")) return first;
  Node both;
  both.kind = Kind::both;
  both.parts.push_back(std::move(first));
  do both.parts.push_back(take_negated());
  while (words_.take_keyword("and"));
  return both;
}

Condition::Node Condition::take_negated() {
  if (words_.take_keyword("not")) {
    Node negated;
    negated.kind = Kind::negated;
    negated.parts.push_back(take_primary());
    return negated;
  }
  return take_primary();
}

Condition::Node Condition::take_primary() {
  if (words_.next() == "(") return take_group();
  if (words_.next(1) == "(") {
    const std::string_view name = words_.take();
    if (!is_function(name)) throw invalid("Invalid expression: Invalid function name; function: " + std::string(name));
    return take_function(name);
  }
  return take_comparison();
}

Condition::Node Condition::take_group() {
  const std::size_t start = words_.position();
  words_.expect_sign("(");
  Node inside = take_either();
  const bool redundant = group_start_ == start + 1 && group_end_ == words_.position();
  words_.expect_sign(")");
  if (redundant) throw invalid("Invalid expression: The expression has redundant parentheses;");
  group_start_ = start;
  group_end_ = words_.position();
  return inside;
}

Condition::Node Condition::take_function(std::string_view name) {
  words_.expect_sign("(");
  Node node;
  if (name == "begins_with") {
    node.kind = Kind::begins_with;
    node.left = take_operand();
    words_.expect_sign(",");
    node.right = take_operand();
    for (const Operand& operand : {node.left, node.right})
      if (operand.literal != nullptr && operand.literal->type != Type::S && operand.literal->type != Type::B)
        throw wrong_operand(name, *operand.literal);
  } else if (name == "attribute_exists" || name == "attribute_not_exists") {
    node.kind = Kind::exists;
    node.left = take_document_path(name);
    if (name == "attribute_not_exists") {
      Node negated;
      negated.kind = Kind::negated;
      negated.parts.push_back(std::move(node));
      node = std::move(negated);
    }
  } else {
    throw not_here("the function " + std::string(name));
  }
  words_.expect_sign(")");
  return node;
}

Condition::Node Condition::take_comparison() {
  Node node;
  node.left = take_operand();
  constexpr std::array<std::pair<std::string_view, Kind>, 6> kComparators{{{"=", Kind::equal},
                                                                           {"<>", Kind::unequal},
                                                                           {"<", Kind::less},
                                                                           {"<=", Kind::at_most},
                                                                           {">", Kind::more},
                                                                           {">=", Kind::at_least}}};
  const auto comparator = std::find_if(kComparators.begin(), kComparators.end(),
                                       [&](const auto& known) { return known.first == words_.next(); });
  if (comparator == kComparators.end()) {
    if (words_.take_keyword("between") || words_.take_keyword("in")) throw not_here("BETWEEN and IN");
    throw words_.syntax_error();
  }
  words_.take();
  node.kind = comparator->second;
  node.right = take_operand();
  if (node.left.literal == node.right.literal && node.left.attribute == node.right.attribute)
    throw invalid(
        "Invalid expression: The first operand must be distinct from the remaining operands for this operator or "
        "function; operator: " +
        std::string(comparator->first));
  for (const Operand& operand : {node.left, node.right})
    if (node.kind != Kind::equal && node.kind != Kind::unequal && operand.literal != nullptr &&
        !is_ordered(*operand.literal))
      throw wrong_operand(comparator->first, *operand.literal);
  return node;
}

Condition::Operand Condition::take_operand() {
  Operand operand;
  if (words_.next(1) == "(" && is_function(words_.next())) throw not_here("a function as an operand");
  if (words_.next().starts_with(':'))
    operand.literal = &substitutions_.value(words_.take());
  else
    operand.attribute = substitutions_.attribute(words_.take_path());
  return operand;
}

Condition::Operand Condition::take_document_path(std::string_view function) {
  const Operand operand = take_operand();
  if (operand.literal != nullptr)
    throw invalid("Invalid expression: Operator or function requires a document path; operator or function: " +
                  std::string(function));
  return operand;
}

bool Condition::holds(const Node& node, const Item* item) {
  const auto part_holds = [&](const Node& part) { return holds(part, item); };
  switch (node.kind) {
    case Kind::either: return std::any_of(node.parts.begin(), node.parts.end(), part_holds);
    case Kind::both: return std::all_of(node.parts.begin(), node.parts.end(), part_holds);
    case Kind::negated: return !holds(node.parts.front(), item);
    case Kind::exists: return item != nullptr && item->find(node.left.attribute) != item->end();
    default: return compares(node, item);
  }
}

bool Condition::compares(const Node& node, const Item* item) {
  const auto value_of_operand = [&](const Operand& operand) -> const Value* {
    if (operand.literal != nullptr || item == nullptr) return operand.literal;
    const auto found = item->find(operand.attribute);
    return found == item->end() ? nullptr : &found->second;
  };
  const Value* left = value_of_operand(node.left);
  const Value* right = value_of_operand(node.right);
  if (left == nullptr || right == nullptr) return node.kind == Kind::unequal;
  if (node.kind == Kind::equal) return equal(*left, *right);
  if (node.kind == Kind::unequal) return !equal(*left, *right);
  if (node.kind == Kind::begins_with) return begins_with(*left, *right);
  const std::optional<std::strong_ordering> ordering = order(*left, *right);
  if (!ordering) return false;
  switch (node.kind) {
    case Kind::less: return *ordering < 0;
    case Kind::at_most: return *ordering <= 0;
    case Kind::more: return *ordering > 0;
    default: return *ordering >= 0;
  }
}

bool Condition::uses(const Node& node, std::string_view attribute) {
  if (node.left.attribute == attribute || node.right.attribute == attribute) return true;
  return std::any_of(node.parts.begin(), node.parts.end(), [&](const Node& part) { return uses(part, attribute); });
}

}  // namespace polly::testing::dynamodb
