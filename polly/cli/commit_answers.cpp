#include "polly/cli/commit_answers.hpp"

#include <boost/json/value_to.hpp>
#include <string>
#include <utility>
#include <vector>

#include "polly/base/key_words.hpp"

namespace polly::cli {

namespace json = boost::json;

std::optional<std::int64_t> optional_integer(const json::object& object, std::string_view name) {
  const json::value& value = object.at(name);
  return value.is_null() ? std::nullopt : std::optional(json::value_to<std::int64_t>(value));
}

std::shared_ptr<const FactList> facts_of(const json::object& object) {
  std::vector<std::string> others;
  for (const auto& member : object) {
    const std::string_view name = member.key();
    const bool may_be_fact = is_key_word(name) && !is_reserved_key_word(name) && !is_contract_fact_word(name);
    if (may_be_fact && (member.value().is_null() || member.value().is_number())) others.emplace_back(name);
  }
  return others.empty() ? FactList::contract() : std::make_shared<const FactList>(others);
}

static CommitState state_with(const json::object& object, std::shared_ptr<const FactList> facts) {
  std::vector<std::optional<std::int64_t>> values;
  for (const Fact<std::int64_t> fact : *facts) values.push_back(optional_integer(object, fact.name));
  return CommitState(std::move(facts), values);
}

FoundCommit found_commit(const json::object& object, const std::shared_ptr<const FactList>& facts) {
  std::optional<Repository> repository;
  const json::value& name = object.at("repository");
  if (!name.is_null()) repository = Repository::parse(std::string_view(name.as_string()));
  return FoundCommit(Commit(std::string_view(object.at("sha").as_string()), std::move(repository)),
                     state_with(object, facts));
}

CommitState state_of(const json::object& object) {
  return state_with(object, facts_of(object));
}

}  // namespace polly::cli
