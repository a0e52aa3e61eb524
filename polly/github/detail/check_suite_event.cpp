#include "polly/github/detail/event_readers.hpp"

namespace polly::github {

// {"check_suite":{"id":1,"head_sha":...,"pull_requests":[...]},"repository":{...}}
CheckSuite read_check_suite(const Payload& payload) {
  Commit head = payload.commit("check_suite.head_sha");
  const auto pull_request = read_named_pull_request(payload, "check_suite.pull_requests", head);
  return CheckSuite(std::move(head), payload.id("check_suite.id"), pull_request);
}

}  // namespace polly::github
