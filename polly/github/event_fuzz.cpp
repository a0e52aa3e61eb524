// Any body under each event's name gives an event with valid fields, or an Error of kind invalid_argument.
#include <cstdint>
#include <cstdlib>

#include "polly/base/error.hpp"
#include "polly/github/event.hpp"

namespace {

using namespace polly::github;

void require(bool kept) {
  if (!kept) std::abort();
}

struct Check {
  void operator()(const PullRequest& pull) const { require(pull.number >= 1); }
  void operator()(const CheckRun& run) const { require(run.id >= 1 && run.pull_request.value_or(1) >= 1); }
  void operator()(const CheckSuite& suite) const { require(suite.id >= 1 && suite.pull_request.value_or(1) >= 1); }
  void operator()(const WorkflowRun& run) const { require(run.id >= 1 && run.pull_request.value_or(1) >= 1); }
  void operator()(Ping) const {}
  void operator()(const OtherEvent& event) const {
    require(event.origin.sha.empty() || polly::Commit::is_sha(event.origin.sha));
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string body(reinterpret_cast<const char*>(data), size);
  for (const char* name : {"pull_request", "check_run", "check_suite", "workflow_run", "ping", "push", "issues"}) {
    try {
      (void)origin_of(name, body);
      std::visit(Check(), parse_event(name, body));
    } catch (const polly::Error& error) {
      require(error.kind() == polly::ErrorKind::invalid_argument);
    }
  }
  return 0;
}
