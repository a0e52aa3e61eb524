#include "polly/testing/detail/dynamodb_substitutions.hpp"

#include <algorithm>
#include <array>

#include "polly/base/ascii.hpp"
#include "polly/testing/detail/dynamodb_refusal.hpp"
#include "polly/testing/detail/dynamodb_reserved_words.hpp"

namespace polly::testing::dynamodb {

namespace {

constexpr std::size_t kAttributeNameBytesMax = 255;

bool is_word(std::string_view word, char sign) {
  if (word.size() < 2 || word.front() != sign) return false;
  return is_alphanumeric_or(word.substr(1), "_");
}

const boost::json::object* map_in(const boost::json::object& request, std::string_view parameter) {
  const boost::json::value* value = request.if_contains(parameter);
  if (value == nullptr || value->is_null()) return nullptr;
  if (!value->is_object()) throw malformed("Unexpected field type: " + std::string(parameter) + " is a map");
  constexpr std::array<std::string_view, 4> kExpressions{"ConditionExpression", "UpdateExpression",
                                                         "ProjectionExpression", "FilterExpression"};
  if (std::none_of(kExpressions.begin(), kExpressions.end(),
                   [&](std::string_view expression) { return request.contains(expression); }))
    throw invalid(std::string(parameter) + " can only be specified when using expressions");
  if (value->get_object().empty()) throw invalid(std::string(parameter) + " must not be empty");
  return &value->get_object();
}

}  // namespace

Substitutions::Substitutions(const boost::json::object& request) {
  if (const boost::json::object* names = map_in(request, "ExpressionAttributeNames"))
    for (const auto& [word, attribute] : *names) {
      if (!attribute.is_string()) throw malformed("ExpressionAttributeNames has something else than a name");
      const std::string_view name = attribute.get_string();
      if (!is_word(word, '#'))
        throw invalid("ExpressionAttributeNames contains invalid key: Syntax error; key: \"" + std::string(word) +
                      "\"");
      if (name.empty() || name.size() > kAttributeNameBytesMax)
        throw invalid("ExpressionAttributeNames contains invalid value for key " + std::string(word));
      names_.push_back({word, name});
    }
  if (const boost::json::object* values = map_in(request, "ExpressionAttributeValues"))
    for (const auto& [word, value] : *values) {
      if (!is_word(word, ':'))
        throw invalid("ExpressionAttributeValues contains invalid key: Syntax error; key: \"" + std::string(word) +
                      "\"");
      values_.push_back({word, value_of(value)});
    }
}

std::string_view Substitutions::attribute(std::string_view word) {
  if (!word.starts_with('#')) {
    if (is_reserved(word))
      throw invalid("Invalid expression: Attribute name is a reserved keyword; reserved keyword: " + std::string(word));
    return word;
  }
  const auto found = std::find_if(names_.begin(), names_.end(), [&](const Name& name) { return name.word == word; });
  if (found == names_.end())
    throw invalid(
        "Invalid expression: An expression attribute name used in the document path is not defined; "
        "attribute name: " +
        std::string(word));
  found->used = true;
  return found->attribute;
}

const Value& Substitutions::value(std::string_view word) {
  const auto found =
      std::find_if(values_.begin(), values_.end(), [&](const Literal& literal) { return literal.word == word; });
  if (found == values_.end())
    throw invalid(
        "Invalid expression: An expression attribute value used in expression is not defined; attribute "
        "value: " +
        std::string(word));
  found->used = true;
  return found->value;
}

void Substitutions::expect_all_used() const {
  for (const Name& name : names_)
    if (!name.used)
      throw invalid("Value provided in ExpressionAttributeNames unused in expressions: keys: {" +
                    std::string(name.word) + "}");
  for (const Literal& literal : values_)
    if (!literal.used)
      throw invalid("Value provided in ExpressionAttributeValues unused in expressions: keys: {" +
                    std::string(literal.word) + "}");
}

}  // namespace polly::testing::dynamodb
