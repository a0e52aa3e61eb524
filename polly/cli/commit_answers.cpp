#include "polly/cli/commit_answers.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value_to.hpp>
#include <string>
#include <utility>
#include <vector>

#include "polly/base/key_words.hpp"
#include "polly/cli/store_requests.hpp"

namespace polly::cli {

namespace {

namespace json = boost::json;

using Facts = std::shared_ptr<const FactList>;

CommitState state_with(const json::object& object, Facts facts) {
  std::vector<std::optional<std::int64_t>> values;
  for (const Fact<std::int64_t> fact : *facts) values.push_back(optional_integer(object, fact.name));
  return CommitState(std::move(facts), values);
}

FoundCommit found_commit(const json::object& object, const Facts& facts) {
  std::optional<Repository> repository;
  const json::value& name = object.at("repository");
  if (!name.is_null()) repository = Repository::parse(std::string_view(name.as_string()));
  return FoundCommit(Commit(std::string_view(object.at("sha").as_string()), std::move(repository)),
                     state_with(object, facts));
}

// The same for all commits of an answer.
Facts facts_of_first(const json::array& commits) {
  return commits.empty() ? FactList::contract() : facts_of(commits.front().as_object());
}

bool is_open_in(const json::object& object) {
  const std::string_view state = object.at("state").as_string();
  require(state == "open" || state == "closed");
  return state == "open";
}

std::optional<std::string> optional_text(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr || value->is_null()) return std::nullopt;
  return std::string(std::string_view(value->as_string()));
}

}  // namespace

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

StoredState whole_state_of(const json::object& object) {
  StoredState stored;
  stored.state = state_with(object, facts_of(object));
  const json::value* pulls = object.if_contains("pull_requests");
  if (pulls == nullptr) return stored;
  stored.pulls.emplace();
  for (const json::value& pull : pulls->as_array()) {
    const json::object& members = pull.as_object();
    stored.pulls->emplace_back(json::value_to<std::int64_t>(members.at("number")), is_open_in(members));
  }
  return stored;
}

CommitsPage commits_page(const json::object& object) {
  CommitsPage page;
  const json::array& commits = object.at("commits").as_array();
  const Facts facts = facts_of_first(commits);
  for (const json::value& commit : commits) page.commits.push_back(found_commit(commit.as_object(), facts));
  page.next = optional_text(object, "next");
  return page;
}

PullPage pull_page(const json::object& object) {
  PullPage page;
  page.number = json::value_to<std::int64_t>(object.at("number"));
  page.is_open = is_open_in(object);
  page.head = optional_text(object, "head");
  const json::array& commits = object.at("commits").as_array();
  const Facts facts = facts_of_first(commits);
  for (const json::value& commit : commits) {
    const json::object& members = commit.as_object();
    const std::int64_t seen_at = optional_integer(members, "updated_at_ms").value_or(0);
    page.commits.emplace_back(found_commit(members, facts), seen_at, members.at("is_head").as_bool());
  }
  return page;
}

}  // namespace polly::cli
