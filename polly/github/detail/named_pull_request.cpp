#include <algorithm>

#include "polly/github/detail/event_readers.hpp"

namespace polly::github {

namespace {

// GitHub also names pull requests that share only the branch, whose head has moved on since.
bool has_head(const Payload& pull, const Commit& head) {
  const auto sha = pull.find_text("head.sha");
  return !sha || (Commit::is_sha(*sha) && Commit(*sha).sha() == head.sha());
}

// GitHub also names pull requests of other repositories, as of a fork that asks its parent to merge.
bool is_of(const Payload& pull, std::optional<std::int64_t> repository_id) {
  const auto base_id = pull.find_id("base.repo.id");
  return !base_id || !repository_id || *base_id == *repository_id;
}

}  // namespace

std::optional<std::int64_t> read_named_pull_request(const Payload& payload, std::string_view path, const Commit& head) {
  const auto repository_id = payload.find_id("repository.id");
  std::optional<std::int64_t> largest;
  for (const Payload& pull : payload.elements(path)) {
    const std::int64_t number = pull.id("number");
    if (has_head(pull, head) && is_of(pull, repository_id)) largest = std::max(largest.value_or(number), number);
  }
  return largest;
}

}  // namespace polly::github
