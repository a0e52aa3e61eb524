#include "polly/testing/detail/dynamodb_update.hpp"

#include <algorithm>
#include <string>

#include "polly/testing/detail/dynamodb_refusal.hpp"
#include "polly/testing/detail/dynamodb_words.hpp"

namespace polly::testing::dynamodb {

namespace {

void expect_distinct(std::vector<std::string_view> attributes, std::string_view parameter) {
  std::sort(attributes.begin(), attributes.end());
  const auto twice = std::adjacent_find(attributes.begin(), attributes.end());
  if (twice == attributes.end()) return;
  throw invalid("Invalid " + std::string(parameter) +
                ": Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [" +
                std::string(*twice) + "], path two: [" + std::string(*twice) + "]");
}

}  // namespace

Update::Update(std::string_view text, Substitutions& substitutions) {
  Words words(text, "UpdateExpression");
  while (!words.next().empty()) {
    const bool sets = words.take_keyword("set");
    if (!sets && !words.take_keyword("remove")) {
      if (words.take_keyword("add") || words.take_keyword("delete")) throw not_here("ADD and DELETE of an update");
      throw words.syntax_error();
    }
    if (sets ? !sets_.empty() : !removes_.empty())
      throw invalid("Invalid UpdateExpression: The \"" + std::string(sets ? "SET" : "REMOVE") +
                    "\" section can only be used once in an update expression;");
    do {
      const std::string_view attribute = substitutions.attribute(words.take_path());
      if (!sets) {
        removes_.push_back(attribute);
        continue;
      }
      words.expect_sign("=");
      if (!words.next().empty() && !words.next().starts_with(':'))
        throw not_here("an operand of SET that is no :value");
      const std::string_view value = words.take();
      if (words.next() == "+" || words.next() == "-") throw not_here("arithmetic of SET");
      sets_.emplace_back(attribute, &substitutions.value(value));
    } while (words.take_sign(","));
  }
  std::vector<std::string_view> attributes = removes_;
  for (const auto& [attribute, value] : sets_) attributes.push_back(attribute);
  expect_distinct(std::move(attributes), "UpdateExpression");
}

void Update::expect_not(std::string_view key) const {
  if (concerns(key))
    throw invalid("One or more parameter values were invalid: Cannot update attribute " + std::string(key) +
                  ". This attribute is part of the key");
}

void Update::apply_to(Item& item) const {
  for (const auto& [attribute, value] : sets_) item.insert_or_assign(std::string(attribute), *value);
  for (const std::string_view attribute : removes_)
    if (const auto found = item.find(attribute); found != item.end()) item.erase(found);
}

bool Update::concerns(std::string_view attribute) const {
  return std::find(removes_.begin(), removes_.end(), attribute) != removes_.end() ||
         std::any_of(sets_.begin(), sets_.end(), [&](const auto& set) { return set.first == attribute; });
}

Projection::Projection(std::string_view text, Substitutions& substitutions) {
  Words words(text, "ProjectionExpression");
  do attributes_.push_back(substitutions.attribute(words.take_path()));
  while (words.take_sign(","));
  if (!words.next().empty()) throw words.syntax_error();
  expect_distinct(attributes_, "ProjectionExpression");
}

void Projection::append(std::string& json, const Item& item) const {
  if (attributes_.empty()) return append_item(json, item);
  Item chosen;
  for (const std::string_view attribute : attributes_)
    if (const auto found = item.find(attribute); found != item.end()) chosen.insert(*found);
  append_item(json, chosen);
}

}  // namespace polly::testing::dynamodb
