#include "polly/state/pull_record.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <functional>
#include <string_view>
#include <tuple>

#include "polly/base/error.hpp"
#include "polly/github/commit.hpp"

namespace polly {

namespace {

namespace json = boost::json;

bool is_newer(const PullRecord::SeenCommit& a, const PullRecord::SeenCommit& b) noexcept {
  return std::tie(a.seen_at, a.sha) > std::tie(b.seen_at, b.sha);
}

Error not_a(std::string_view what) {
  return Error(ErrorKind::type_mismatch,
               "the stored value is not " + std::string(what) + ": another program wrote it; delete it");
}

std::int64_t number_of(const json::value* value, std::string_view what) {
  if (value == nullptr || !value->is_int64() || value->get_int64() < 0) throw not_a(what);
  return value->get_int64();
}

constexpr std::string_view kRecord = "the record of a pull request";
constexpr std::string_view kNumbers = "the list of a commit's pull requests";

}  // namespace

bool PullRecord::see_commit(const std::string& sha, std::int64_t time) {
  SeenCommit seen(sha, std::max<std::int64_t>(time, 0));
  const auto known = std::find_if(commits_.begin(), commits_.end(), [&](const SeenCommit& c) { return c.sha == sha; });
  if (known != commits_.end()) {
    if (known->seen_at >= seen.seen_at) return false;
    commits_.erase(known);
  }
  const auto place = std::lower_bound(commits_.begin(), commits_.end(), seen, is_newer);
  if (place == commits_.end() && commits_.size() == kCommitsMax) return false;
  commits_.insert(place, std::move(seen));
  if (commits_.size() > kCommitsMax) commits_.pop_back();
  return true;
}

bool PullRecord::see_state(std::int64_t time, bool is_open) {
  time = std::max<std::int64_t>(time, 0);
  if (std::tie(time, is_open) <= std::tie(updated_at_, is_open_)) return false;
  updated_at_ = time;
  is_open_ = is_open;
  return true;
}

bool PullRecord::merge(const PullRecord& other) {
  bool is_changed = see_state(other.updated_at_, other.is_open_);
  for (const SeenCommit& seen : other.commits_) is_changed = see_commit(seen.sha, seen.seen_at) || is_changed;
  return is_changed;
}

const std::string* PullRecord::head() const noexcept {
  return commits_.empty() || commits_.front().seen_at == 0 ? nullptr : &commits_.front().sha;
}

json::value PullRecord::to_json() const {
  json::array commits;
  commits.reserve(commits_.size());
  for (const SeenCommit& seen : commits_) {
    json::array pair;
    pair.reserve(2);
    pair.emplace_back(seen.sha);
    pair.emplace_back(seen.seen_at);
    commits.emplace_back(std::move(pair));
  }
  json::object object;
  object["state"] = is_open_ ? "open" : "closed";
  object["updated_at"] = updated_at_;
  object["commits"] = std::move(commits);
  return object;
}

PullRecord PullRecord::of_json(const json::value& stored) {
  const json::object* object = stored.if_object();
  if (object == nullptr) throw not_a(kRecord);
  const json::value* state = object->if_contains("state");
  const json::value* commits = object->if_contains("commits");
  if (state == nullptr || (*state != "open" && *state != "closed")) throw not_a(kRecord);
  if (commits == nullptr || !commits->is_array()) throw not_a(kRecord);
  PullRecord record;
  record.is_open_ = *state == "open";
  record.updated_at_ = number_of(object->if_contains("updated_at"), kRecord);
  record.commits_.reserve(commits->get_array().size());
  for (const json::value& element : commits->get_array()) {
    const json::array* pair = element.if_array();
    if (pair == nullptr || pair->size() != 2 || !(*pair)[0].is_string()) throw not_a(kRecord);
    const std::string_view sha = (*pair)[0].get_string();
    if (!Commit::is_sha(sha)) throw not_a(kRecord);
    record.commits_.emplace_back(std::string(sha), number_of(&(*pair)[1], kRecord));
  }
  if (!std::is_sorted(record.commits_.begin(), record.commits_.end(), is_newer)) throw not_a(kRecord);
  return record;
}

bool PullNumbers::add(std::int64_t number) {
  const auto place = std::lower_bound(numbers_.begin(), numbers_.end(), number, std::greater<>());
  if (place != numbers_.end() && *place == number) return false;
  if (place == numbers_.end() && numbers_.size() == kNumbersMax) return false;
  numbers_.insert(place, number);
  if (numbers_.size() > kNumbersMax) numbers_.pop_back();
  return true;
}

bool PullNumbers::contains(std::int64_t number) const noexcept {
  return std::binary_search(numbers_.begin(), numbers_.end(), number, std::greater<>());
}

json::value PullNumbers::to_json() const {
  return json::array(numbers_.begin(), numbers_.end());
}

PullNumbers PullNumbers::of_json(const json::value& stored) {
  const json::array* array = stored.if_array();
  if (array == nullptr) throw not_a(kNumbers);
  PullNumbers numbers;
  for (const json::value& number : *array) numbers.add(number_of(&number, kNumbers));
  return numbers;
}

}  // namespace polly
