#include "polly/cli/server_target.hpp"

#include <boost/json/value_to.hpp>
#include <chrono>
#include <memory>
#include <utility>
#include <vector>

#include "polly/base/duration_text.hpp"
#include "polly/base/error.hpp"
#include "polly/base/key_words.hpp"
#include "polly/base/percent.hpp"
#include "polly/base/worker.hpp"
#include "polly/cli/store_requests.hpp"
#include "polly/store/json_value.hpp"
#include "polly/store/own_entries.hpp"

namespace polly::cli {

namespace {

namespace json = boost::json;

constexpr std::chrono::hours kStatisticsTimeout{24};  // in which the daemon sends a byte every second
constexpr std::string_view kNoState =
    "check that the API is on (POLLY_API_TOKEN is set at the daemon); add --repo OWNER/NAME, or leave it out where the "
    "daemon has POLLY_STATE_SCOPE=commit";

DaemonRequest about_state(std::string_view doing, std::string_view method, std::string path, std::string body = {}) {
  DaemonRequest request(doing, method, std::move(path), std::move(body));
  request.if_refused = kNoToken;
  request.if_path_is_other = kNoState;
  return request;
}

std::string repository_path(const std::optional<Repository>& repository) {
  if (!repository) return "/api/v1";
  return "/api/v1/repos/" + percent_encode(repository->owner()) + "/" + percent_encode(repository->name());
}

std::string state_path(const Commit& commit) {
  return repository_path(commit.repository()) + "/commits/" + commit.sha() + "/state";
}

std::string fact_path(const Commit& commit, Fact<std::int64_t> fact) {
  return state_path(commit) + "/" + percent_encode(fact.name);
}

std::string entry_path(const Key& key) {
  return std::string(kStorePath) + "/entry?key=" + percent_encode(key.text());
}

std::string set_path(const Key& key, std::optional<Milliseconds> ttl, bool if_absent) {
  std::string path = entry_path(key);
  if (ttl) path += "&ttl=" + percent_encode(format_duration(*ttl));
  if (if_absent) path += "&if_absent=true";
  return path;
}

std::optional<std::int64_t> optional_integer(const json::object& object, std::string_view name) {
  const json::value& value = object.at(name);
  return value.is_null() ? std::nullopt : std::optional(json::value_to<std::int64_t>(value));
}

// The daemon's facts: those of the contract, and the others that the answer has a number or null for. A later version
// may add members of other types.
std::shared_ptr<const FactList> facts_of(const json::object& object) {
  std::vector<std::string> others;
  for (const auto& member : object) {
    const std::string_view name = member.key();
    const bool may_be_fact = is_key_word(name) && !is_reserved_key_word(name) && !is_contract_fact_word(name);
    if (may_be_fact && (member.value().is_null() || member.value().is_number())) others.emplace_back(name);
  }
  return others.empty() ? FactList::contract() : std::make_shared<const FactList>(others);
}

CommitState state_of(const json::object& object, std::shared_ptr<const FactList> facts) {
  std::vector<std::optional<std::int64_t>> values;
  for (const Fact<std::int64_t> fact : *facts) values.push_back(optional_integer(object, fact.name));
  return CommitState(std::move(facts), values);
}

FoundCommit found_commit(const json::object& object, const std::shared_ptr<const FactList>& facts) {
  std::optional<Repository> repository;
  const json::value& name = object.at("repository");
  if (!name.is_null()) repository = Repository::parse(std::string_view(name.as_string()));
  return FoundCommit(Commit(std::string_view(object.at("sha").as_string()), std::move(repository)),
                     state_of(object, facts));
}

void require_fact(const DaemonAnswer& answer, Fact<std::int64_t> fact, std::int64_t value) {
  require(json::value_to<std::int64_t>(answer.at(fact.name)) == value);
}

void require_forgotten(const DaemonAnswer& answer) {
  require(answer.at("forgotten").is_bool());
}

// An answer about an entry repeats the key. An answer with another key comes from a cache.
void require_key(const DaemonAnswer& answer, const Key& key) {
  require(answer.at("key").as_string() == key.text());
}

TargetEntry entry_of(const DaemonAnswer& answer, const Key& key) {
  require_key(answer, key);
  const auto left = optional_integer(answer.members, "time_left_ms");
  std::string value = encode_value(answer.at("value"));
  return TargetEntry(std::move(value), left ? std::optional(Milliseconds(*left)) : std::nullopt);
}

std::string large_page_path(const std::string& prefix, const std::optional<Cursor>& cursor) {
  return page_path(kStorePath, prefix, cursor) + "&limit=" + std::to_string(kScanPageKeysMax);
}

}  // namespace

ServerTarget::ServerTarget(std::string url, Secret token)
    : api_(url, token), patient_api_(std::move(url), std::move(token), kStatisticsTimeout) {}

CommitState ServerTarget::all(const Commit& commit) {
  const auto read = [](const DaemonAnswer& answer) { return state_of(answer.members, facts_of(answer.members)); };
  return api_.ask(about_state("getting the state", "GET", state_path(commit)), read);
}

std::optional<std::int64_t> ServerTarget::get(const Commit& commit, Fact<std::int64_t> fact) {
  const auto read = [&](const DaemonAnswer& answer) { return json::value_to<std::int64_t>(answer.at(fact.name)); };
  return api_.ask_for_one(about_state("getting a fact", "GET", fact_path(commit, fact)), read);
}

void ServerTarget::store(const Commit& commit, Fact<std::int64_t> fact, std::int64_t value) {
  const auto read = [&](const DaemonAnswer& answer) { require_fact(answer, fact, value); };
  api_.ask(about_state("storing a fact", "PUT", fact_path(commit, fact), std::to_string(value)), read);
}

void ServerTarget::forget(const Commit& commit, Fact<std::int64_t> fact) {
  api_.ask(about_state("forgetting a fact", "DELETE", fact_path(commit, fact)), require_forgotten);
}

void ServerTarget::forget_all(const Commit& commit) {
  api_.ask(about_state("forgetting the state", "DELETE", state_path(commit)), require_forgotten);
}

std::vector<FoundCommit> ServerTarget::find(const std::optional<Repository>& repository,
                                            std::optional<std::int64_t> pr_number) {
  const std::string query = pr_number ? "?pr=" + std::to_string(*pr_number) : "";
  const auto read = [&](const DaemonAnswer& answer) {
    std::vector<FoundCommit> found;
    std::shared_ptr<const FactList> facts;  // the same in each commit
    for (const auto& commit : answer.at("commits").as_array()) {
      if (!facts) facts = facts_of(commit.as_object());
      found.push_back(found_commit(commit.as_object(), facts));
      require(!pr_number || found.back().state[kPrNumber] == pr_number);
      require(!repository || found.back().commit.repository() == repository);
    }
    return found;
  };
  return api_.ask(about_state("listing commits", "GET", repository_path(repository) + "/state" + query), read);
}

std::optional<std::string> ServerTarget::value(const Key& key) {
  std::optional<TargetEntry> found = entry(key);
  return found ? std::optional(std::move(found->json)) : std::nullopt;
}

std::optional<TargetEntry> ServerTarget::entry(const Key& key) {
  const auto read = [&](const DaemonAnswer& answer) { return entry_of(answer, key); };
  return api_.ask_for_one(about_store("getting an entry", "GET", entry_path(key)), read);
}

void ServerTarget::set(const Key& key, const std::string& json, std::optional<Milliseconds> ttl) {
  const auto read = [&](const DaemonAnswer& answer) {
    require_key(answer, key);
    require(answer.at("set").as_bool());
  };
  api_.ask(about_store("setting an entry", "PUT", set_path(key, ttl, false), json), read);
}

bool ServerTarget::set_if_absent(const Key& key, const std::string& json, std::optional<Milliseconds> ttl) {
  const auto read = [&](const DaemonAnswer& answer) {
    require_key(answer, key);
    require(answer.at("set").as_bool());
  };
  try {
    api_.ask(about_store("setting an entry", "PUT", set_path(key, ttl, true), json), read);
    return true;
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::conflict) return false;
    throw;
  }
}

bool ServerTarget::exists(const Key& key) {
  return entry(key).has_value();
}

void ServerTarget::remove(const Key& key) {
  const auto read = [&](const DaemonAnswer& answer) {
    require_key(answer, key);
    require(answer.at("deleted").is_bool());
  };
  api_.ask(about_store("deleting an entry", "DELETE", entry_path(key)), read);
}

Page ServerTarget::scan(const std::string& prefix, const std::optional<Cursor>& cursor) {
  return page_at(page_path(kStorePath, prefix, cursor), prefix);
}

Page ServerTarget::page_at(const std::string& path, const std::string& prefix) {
  const auto read = [&](const DaemonAnswer& answer) { return page_of(answer, prefix); };
  return api_.ask(about_store("listing keys", "GET", path), read);
}

// A task that blocks its thread: nothing else runs on the loop of remove_all() here.
operations::PageRemover ServerTarget::remover(const std::string& prefix, bool is_dry_run) {
  return [this, prefix, is_dry_run](std::optional<Cursor> cursor) {
    auto ask = [this, prefix, is_dry_run, cursor = std::move(cursor)] {
      return is_dry_run ? count_page(prefix, cursor) : remove_page(prefix, cursor);
    };
    return as_task(std::move(ask));
  };
}

operations::RemovedPage ServerTarget::remove_page(const std::string& prefix, const std::optional<Cursor>& cursor) {
  const auto read = [&](const DaemonAnswer& answer) {
    require(answer.at("prefix").as_string() == prefix);
    operations::RemovedPage page;
    page.matched = json::value_to<std::size_t>(answer.at("matched"));
    page.removed = json::value_to<std::size_t>(answer.at("deleted"));
    page.next = next_of(answer);
    return page;
  };
  return api_.ask(about_store("deleting keys", "DELETE", large_page_path(prefix, cursor)), read);
}

operations::RemovedPage ServerTarget::count_page(const std::string& prefix, const std::optional<Cursor>& cursor) {
  Page keys = page_at(large_page_path(prefix, cursor), prefix);
  std::erase_if(keys.keys, is_own_entry);
  operations::RemovedPage page;
  page.matched = keys.keys.size();
  page.next = std::move(keys.next);
  return page;
}

operations::StatisticsReport ServerTarget::statistics(std::size_t repositories_max) {
  const std::string path = "/api/v1/stats?limit=" + std::to_string(repositories_max);
  const auto read = [](const DaemonAnswer& answer) { return operations::report_of(answer.members); };
  return patient_api_.ask(about_store("counting entries", "GET", path), read);
}

}  // namespace polly::cli
