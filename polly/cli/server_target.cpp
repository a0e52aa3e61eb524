#include "polly/cli/server_target.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value_to.hpp>

#include "polly/base/duration_text.hpp"
#include "polly/base/percent.hpp"
#include "polly/cli/exit_code.hpp"
#include "polly/store/json_value.hpp"

namespace polly::cli {

namespace {

constexpr std::string_view kStorePath = "/api/v1/store";
constexpr std::string_view kNoApi = "is this Polly's address, and is the API on (POLLY_API_TOKEN set at the daemon)?";
constexpr std::string_view kNoState =
    "is the API on (POLLY_API_TOKEN set at the daemon)? It takes --repo OWNER/NAME, except where the daemon has "
    "POLLY_STATE_SCOPE=commit";

std::string repository_path(const std::optional<Repository>& repository) {
  if (!repository) return "/api/v1";
  return "/api/v1/repos/" + percent_encode(repository->owner()) + "/" + percent_encode(repository->name());
}

std::string state_path(const Commit& commit) {
  return repository_path(commit.repository()) + "/commits/" + commit.sha() + "/state";
}

std::string entry_path(const Key& key) {
  return std::string(kStorePath) + "/" + percent_encode(key.text());
}

std::string set_path(const Key& key, std::optional<Milliseconds> ttl, bool if_absent) {
  std::string path = entry_path(key);
  if (ttl) path += "?ttl=" + percent_encode(format_duration(*ttl));
  if (if_absent) path += ttl ? "&if_absent=true" : "?if_absent=true";
  return path;
}

[[noreturn]] void throw_not_polly(std::string_view doing) {
  throw Error(ErrorKind::unsupported, std::string(doing) + ": the server's answer is not one of Polly's");
}

// Reads an answer; what has another form than Polly's API gives is an error, not a crash.
template <class Read>
auto read_answer(std::string_view doing, const std::string& body, Read read) {
  boost::json::parse_options options;
  options.numbers = boost::json::number_precision::precise;
  try {
    return read(boost::json::parse(body, {}, options));
  } catch (const boost::system::system_error&) {
    throw_not_polly(doing);
  } catch (const std::logic_error&) {
    throw_not_polly(doing);
  }
}

std::optional<std::int64_t> optional_integer(const boost::json::object& object, std::string_view name) {
  const boost::json::value* value = object.if_contains(name);
  if (value == nullptr || value->is_null()) return std::nullopt;
  return boost::json::value_to<std::int64_t>(*value);
}

CommitState state_of(const boost::json::object& object) {
  CommitState state;
  for (const Fact<std::int64_t> fact : kFacts) state.set(fact, optional_integer(object, fact.name));
  return state;
}

FoundCommit found_commit(const boost::json::object& object) {
  std::optional<Repository> repository;
  const boost::json::value* name = object.if_contains("repository");
  if (name != nullptr && name->is_string()) repository = Repository::parse(std::string_view(name->get_string()));
  return FoundCommit(Commit(std::string_view(object.at("sha").as_string()), std::move(repository)), state_of(object));
}

}  // namespace

ServerTarget::ServerTarget(std::string url, Secret token) : client_(std::move(url), std::move(token)) {}

CommitState ServerTarget::all(const Commit& commit) {
  const std::string body = ask("getting the state", "GET", state_path(commit));
  return read_answer("getting the state", body,
                     [](const boost::json::value& json) { return state_of(json.as_object()); });
}

std::optional<std::int64_t> ServerTarget::get(const Commit& commit, Fact<std::int64_t> fact) {
  constexpr std::string_view kDoing = "getting a fact";
  const auto body = ask_for_one(kDoing, state_path(commit) + "/" + std::string(fact.name), state_path(commit));
  if (!body) return std::nullopt;
  return read_answer(kDoing, *body, [&](const boost::json::value& json) {
    return boost::json::value_to<std::int64_t>(json.at(fact.name));
  });
}

void ServerTarget::store(const Commit& commit, Fact<std::int64_t> fact, std::int64_t value) {
  ask("storing a fact", "PUT", state_path(commit) + "/" + std::string(fact.name), std::to_string(value));
}

void ServerTarget::forget(const Commit& commit, Fact<std::int64_t> fact) {
  ask("forgetting a fact", "DELETE", state_path(commit) + "/" + std::string(fact.name));
}

void ServerTarget::forget_all(const Commit& commit) {
  ask("forgetting the state", "DELETE", state_path(commit));
}

std::vector<FoundCommit> ServerTarget::find(const std::optional<Repository>& repository,
                                            std::optional<std::int64_t> pr_number) {
  const std::string query = pr_number ? "?pr=" + std::to_string(*pr_number) : "";
  const std::string body = ask("listing commits", "GET", repository_path(repository) + "/state" + query);
  return read_answer("listing commits", body, [](const boost::json::value& json) {
    std::vector<FoundCommit> found;
    for (const auto& commit : json.at("commits").as_array()) found.push_back(found_commit(commit.as_object()));
    return found;
  });
}

std::optional<std::string> ServerTarget::value(const Key& key) {
  return ask_for_one("getting an entry", entry_path(key), std::string(kStorePath) + "?limit=1");
}

std::optional<TargetEntry> ServerTarget::entry(const Key& key) {
  const auto body = ask_for_one("getting an entry", entry_path(key) + "/entry", std::string(kStorePath) + "?limit=1");
  if (!body) return std::nullopt;
  return read_answer("getting an entry", *body, [](const boost::json::value& json) {
    const auto left = optional_integer(json.as_object(), "time_left_ms");
    std::string value = encode_value(json.at("value"));
    return TargetEntry(std::move(value), left ? std::optional(Milliseconds(*left)) : std::nullopt);
  });
}

void ServerTarget::set(const Key& key, const std::string& json, std::optional<Milliseconds> ttl) {
  ask("setting an entry", "PUT", set_path(key, ttl, false), json);
}

bool ServerTarget::set_if_absent(const Key& key, const std::string& json, std::optional<Milliseconds> ttl) {
  try {
    ask("setting an entry", "PUT", set_path(key, ttl, true), json);
    return true;
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::conflict) return false;
    throw;
  }
}

bool ServerTarget::exists(const Key& key) {
  return value(key).has_value();
}

void ServerTarget::remove(const Key& key) {
  ask("deleting an entry", "DELETE", entry_path(key));
}

Page ServerTarget::scan(const std::string& prefix, const std::optional<Cursor>& cursor) {
  std::string path = std::string(kStorePath) + "?prefix=" + percent_encode(prefix);
  if (cursor) path += "&cursor=" + percent_encode(cursor->opaque());
  const std::string body = ask("listing keys", "GET", path);
  return read_answer("listing keys", body, [](const boost::json::value& json) {
    Page page;
    for (const auto& key : json.at("keys").as_array()) page.keys.emplace_back(std::string_view(key.as_string()));
    const boost::json::value* next = json.as_object().if_contains("next");
    if (next != nullptr && next->is_string()) page.next = Cursor(std::string(next->get_string()));
    return page;
  });
}

std::string ServerTarget::ask(std::string_view doing, std::string_view method, const std::string& path,
                              const std::string& body) const {
  std::vector<http::Header> headers;
  if (!body.empty()) headers.emplace_back("Content-Type", "application/json");
  http::Response response = client_.send(method, path, body, headers);
  if (response.status >= 200 && response.status <= 299) return std::move(response.body);
  throw error_of(response, doing, path.starts_with(kStorePath) ? kNoApi : kNoState);
}

std::optional<std::string> ServerTarget::ask_for_one(std::string_view doing, const std::string& path,
                                                     const std::string& witness) const {
  http::Response response = client_.send("GET", path);
  if (response.status >= 200 && response.status <= 299) return std::move(response.body);
  if (response.status != 404) throw error_of(response, doing);
  ask(doing, "GET", witness);
  return std::nullopt;
}

}  // namespace polly::cli
