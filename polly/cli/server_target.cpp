#include "polly/cli/server_target.hpp"

#include <algorithm>
#include <boost/json/value_to.hpp>
#include <chrono>
#include <memory>
#include <utility>
#include <vector>

#include "polly/base/duration_text.hpp"
#include "polly/base/error.hpp"
#include "polly/base/percent.hpp"
#include "polly/base/worker.hpp"
#include "polly/cli/ask_until.hpp"
#include "polly/cli/commit_answers.hpp"
#include "polly/cli/detail/state_paths.hpp"
#include "polly/cli/detail/state_requests.hpp"
#include "polly/cli/store_requests.hpp"
#include "polly/store/json_value.hpp"
#include "polly/store/own_entries.hpp"

namespace polly::cli {

namespace {

namespace json = boost::json;

constexpr std::chrono::hours kStatisticsTimeout{24};  // in which the daemon sends a byte every second

std::string entry_path(const Key& key) {
  return std::string(kStorePath) + "/entry?key=" + percent_encode(key.text());
}

std::string set_path(const Key& key, std::optional<Milliseconds> ttl, bool if_absent) {
  std::string path = entry_path(key);
  if (ttl) path += "&ttl=" + percent_encode(format_duration(*ttl));
  if (if_absent) path += "&if_absent=true";
  return path;
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

ServerTarget::ServerTarget(std::string url, Secret token, const http::Trust& trust)
    : api_(url, token, http::Client::kTimeoutDefault, trust),
      patient_api_(std::move(url), std::move(token), kStatisticsTimeout, trust) {}

StoredState ServerTarget::whole(const Commit& commit) {
  const auto read = [](const DaemonAnswer& answer) { return whole_state_of(answer.members); };
  return api_.ask(about_state("getting the state", "GET", state_path(commit)), read);
}

std::optional<std::int64_t> ServerTarget::get(const Commit& commit, Fact<std::int64_t> fact) {
  const auto read = [&](const DaemonAnswer& answer) { return json::value_to<std::int64_t>(answer.at(fact.name)); };
  return api_.ask_for_one(about_state("getting a fact", "GET", fact_path(commit, fact)), read);
}

std::optional<std::int64_t> ServerTarget::wait(const Commit& commit, Fact<std::int64_t> fact, Milliseconds longest) {
  const auto read = [&](const DaemonAnswer& answer) { return json::value_to<std::int64_t>(answer.at(fact.name)); };
  const auto ask = [&](Milliseconds wait) {
    return api_.ask_for_one(waiting(about_state("getting a fact", "GET", fact_path(commit, fact)), wait), read);
  };
  return ask_until(longest, ask, [](const auto& value) { return value.has_value(); });
}

StoredState ServerTarget::wait(const Commit& commit, const std::vector<Fact<std::int64_t>>& facts,
                               Milliseconds longest) {
  const auto read = [](const DaemonAnswer& answer) { return whole_state_of(answer.members); };
  std::string names;
  for (const auto& fact : facts) names += (names.empty() ? "&for=" : ",") + std::string(fact.name);
  const auto ask = [&](Milliseconds wait) {
    return api_.ask(waiting(about_state("getting the state", "GET", state_path(commit)), wait, names), read);
  };
  return ask_until(longest, ask, [&](const StoredState& stored) {
    return std::all_of(facts.begin(), facts.end(), [&](const auto& fact) { return stored.state[fact].has_value(); });
  });
}

void ServerTarget::store(const Commit& commit, Fact<std::int64_t> fact, std::int64_t value) {
  const auto read = [&](const DaemonAnswer& answer) { require_fact(answer, fact, value); };
  api_.ask(about_state("storing a fact", "PUT", fact_path(commit, fact), std::to_string(value)), read);
}

std::int64_t ServerTarget::advance(const Commit& commit, Fact<std::int64_t> fact, std::int64_t value) {
  const auto read = [&](const DaemonAnswer& answer) {
    const auto stored = json::value_to<std::int64_t>(answer.at(fact.name));
    require(stored >= value);
    return stored;
  };
  std::string body = "{\"" + std::string(fact.name) + "\":" + std::to_string(value) + "}";
  DaemonRequest request = about_state("advancing a fact", "POST", state_path(commit) + ":advance", std::move(body));
  return api_.ask(request, read);
}

void ServerTarget::forget(const Commit& commit, Fact<std::int64_t> fact) {
  api_.ask(about_state("forgetting a fact", "DELETE", fact_path(commit, fact)), require_forgotten);
}

void ServerTarget::forget_all(const Commit& commit) {
  api_.ask(about_state("forgetting the state", "DELETE", state_path(commit)), require_forgotten);
}

CommitsPage ServerTarget::list(const std::optional<Repository>& repository, std::optional<std::int64_t> pr_number,
                               const std::optional<std::string>& cursor) {
  std::string query = "?limit=" + std::to_string(kScanPageKeysMax);
  if (pr_number) query += "&pr=" + std::to_string(*pr_number);
  if (cursor) query += "&cursor=" + percent_encode(*cursor);
  const auto read = [&](const DaemonAnswer& answer) {
    CommitsPage page = commits_page(answer.members);
    for (const FoundCommit& found : page.commits) {
      require(!pr_number || found.state[kPrNumber] == pr_number);
      require(!repository || found.commit.repository() == repository);
    }
    require(!page.next || page.next != cursor);
    return page;
  };
  return api_.ask(about_state("listing commits", "GET", repository_path(repository) + "/state" + query), read);
}

std::optional<PullPage> ServerTarget::pull(const Repository& repository, std::int64_t number) {
  const std::string path = repository_path(repository) + "/pulls/" + std::to_string(number) + "/commits";
  const auto read = [&](const DaemonAnswer& answer) {
    PullPage page = pull_page(answer.members);
    require(page.number == number);
    for (const CommitOfPull& commit : page.commits) require(commit.found.commit.repository() == repository);
    return page;
  };
  try {
    return api_.ask_for_one(about_state("listing the commits of a pull request", "GET", path), read);
  } catch (const Error& error) {  // a daemon that does not keep pull requests has no such path
    if (error.kind() == ErrorKind::unsupported) return std::nullopt;
    throw;
  }
}

// A request that ends in a conflict has waited: the next one continues. The last conflict is the answer.
KnownOrClaimed ServerTarget::claim(const Commit& commit, Fact<std::int64_t> fact, Milliseconds ttl,
                                   Milliseconds longest) {
  const auto read = [&](const DaemonAnswer& answer) -> KnownOrClaimed {
    if (answer.status == 200) return KnownValue(json::value_to<std::int64_t>(answer.at(fact.name)));
    require(answer.status == 201);
    return Claim(json::value_to<std::int64_t>(answer.at("token")),
                 Milliseconds(json::value_to<std::int64_t>(answer.at("time_left_ms"))));
  };
  std::optional<Error> conflict;
  const auto ask = [&](Milliseconds wait) -> std::optional<KnownOrClaimed> {
    DaemonRequest request = waiting(about_state("claiming a fact", "POST", claim_path(commit, fact)), wait,
                                    "&ttl=" + percent_encode(format_duration(ttl)));
    try {
      return api_.ask(request, read);
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::conflict) throw;
      conflict = error;
      return std::nullopt;
    }
  };
  const auto result = ask_until(longest, ask, [](const auto& answer) { return answer.has_value(); });
  if (!result) throw Error(*conflict);
  return *result;
}

std::int64_t ServerTarget::complete(const Commit& commit, Fact<std::int64_t> fact, std::int64_t token,
                                    std::int64_t value) {
  const auto read = [&](const DaemonAnswer& answer) {
    const auto stored = json::value_to<std::int64_t>(answer.at(fact.name));
    require(stored >= value);
    return stored;
  };
  DaemonRequest request = about_state("storing a fact", "PUT", fact_path(commit, fact), std::to_string(value));
  return api_.ask(with_claim(std::move(request), token), read);
}

bool ServerTarget::release(const Commit& commit, Fact<std::int64_t> fact, std::int64_t token) {
  const auto read = [](const DaemonAnswer& answer) { return answer.at("released").as_bool(); };
  return api_.ask(with_claim(about_state("releasing a claim", "DELETE", claim_path(commit, fact)), token), read);
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
