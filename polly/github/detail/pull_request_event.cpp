#include "polly/github/detail/event_readers.hpp"

namespace polly::github {

// {"action":"opened","number":2,"pull_request":{"number":2,"head":{"sha":...}},"repository":{...}}
PullRequest read_pull_request(const Payload& payload) {
  std::string action(payload.text("action"));
  Commit head = payload.commit("pull_request.head.sha");
  const std::optional<std::int64_t> number = payload.find_id("pull_request.number");
  return PullRequest(std::move(action), std::move(head), number ? *number : payload.id("number"));
}

}  // namespace polly::github
