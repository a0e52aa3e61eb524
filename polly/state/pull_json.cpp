#include "polly/state/pull_json.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <utility>

#include "polly/state/state_json.hpp"

namespace polly {

namespace json = boost::json;

std::string_view state_name(bool is_open) noexcept {
  return is_open ? "open" : "closed";
}

json::object to_json(const CommitPage& page, IdForm form) {
  json::array pulls;
  for (const PullOfCommit& pull : page.pulls) {
    json::object object;
    object["number"] = id_json(pull.number, form);
    object["state"] = state_name(pull.is_open);
    pulls.push_back(std::move(object));
  }
  json::object object = to_json(page.state, form);
  object["pull_requests"] = std::move(pulls);
  const std::optional<bool> is_open = page.is_pr_number_open();
  object["pr_number_state"] = is_open ? json::value(state_name(*is_open)) : json::value(nullptr);
  return object;
}

json::object to_json(const PullPage& page, IdForm form) {
  json::array commits;
  for (const CommitOfPull& commit : page.commits) {
    json::object object = to_json(commit.found, form);
    object["is_head"] = commit.is_head;
    object["updated_at_ms"] = commit.seen_at > 0 ? json::value(commit.seen_at) : json::value(nullptr);
    commits.push_back(std::move(object));
  }
  json::object object;
  object["number"] = id_json(page.number, form);
  object["state"] = state_name(page.is_open);
  object["head"] = page.head ? json::value(*page.head) : json::value(nullptr);
  object["commits"] = std::move(commits);
  return object;
}

}  // namespace polly
