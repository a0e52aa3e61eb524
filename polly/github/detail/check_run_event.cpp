#include "polly/github/detail/event_readers.hpp"

namespace polly::github {

// {"check_run":{"id":1,"name":"...","head_sha":...,"app":{"id":2},"pull_requests":[...]},"repository":{...}}
CheckRun read_check_run(const Payload& payload) {
  Commit head = payload.commit("check_run.head_sha");
  const auto pull_request = read_named_pull_request(payload, "check_run.pull_requests", head);
  return CheckRun(std::move(head), payload.id("check_run.id"), std::string(payload.text("check_run.name")),
                  payload.find_id("check_run.app.id"), pull_request);
}

}  // namespace polly::github
