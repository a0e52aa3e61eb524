#include "polly/github/event.hpp"

#include <algorithm>

#include "polly/github/detail/payload.hpp"

namespace polly::github {

namespace {

// GitHub also lists pull requests that share only the branch and whose head has moved on since.
bool has_head(const Payload& pull, const Commit& head) {
  const auto sha = pull.find_text("head.sha");
  return !sha || (Commit::is_sha(*sha) && Commit(*sha).sha() == head.sha());
}

// GitHub also lists pull requests into other repositories, such as from a fork into its parent.
bool is_into(const Payload& pull, std::optional<std::int64_t> repository_id) {
  const auto base_id = pull.find_id("base.repo.id");
  return !base_id || !repository_id || *base_id == *repository_id;
}

// The pull request that the array at `path` lists for this head: see event.hpp.
std::optional<std::int64_t> read_listed_pull_request(const Payload& payload, std::string_view path,
                                                     const Commit& head) {
  const auto repository_id = payload.find_id("repository.id");
  std::optional<std::int64_t> largest;
  for (const Payload& pull : payload.elements(path)) {
    const std::int64_t number = pull.id("number");
    if (has_head(pull, head) && is_into(pull, repository_id)) largest = std::max(largest.value_or(number), number);
  }
  return largest;
}

// {"action":"opened","number":2,"pull_request":{"number":2,"head":{"sha":...}},"repository":{...}}
PullRequest read_pull_request(const Payload& payload) {
  std::string action(payload.text("action"));
  Commit head = payload.commit("pull_request.head.sha");
  const std::optional<std::int64_t> number = payload.find_id("pull_request.number");
  return PullRequest(std::move(action), std::move(head), number ? *number : payload.id("number"));
}

// {"check_run":{"id":1,"name":"...","head_sha":...,"app":{"id":2},"pull_requests":[...]},"repository":{...}}
CheckRun read_check_run(const Payload& payload) {
  Commit head = payload.commit("check_run.head_sha");
  const auto pull_request = read_listed_pull_request(payload, "check_run.pull_requests", head);
  return CheckRun(std::move(head), payload.id("check_run.id"), std::string(payload.text("check_run.name")),
                  payload.find_id("check_run.app.id"), pull_request);
}

// {"check_suite":{"id":1,"head_sha":...,"pull_requests":[...]},"repository":{...}}
CheckSuite read_check_suite(const Payload& payload) {
  Commit head = payload.commit("check_suite.head_sha");
  const auto pull_request = read_listed_pull_request(payload, "check_suite.pull_requests", head);
  return CheckSuite(std::move(head), payload.id("check_suite.id"), pull_request);
}

// ".github/workflows/ci.yml" of ".github/workflows/ci.yml@refs/heads/main".
std::string_view without_ref(std::string_view path) noexcept {
  for (const std::string_view ending : {".yml@", ".yaml@"}) {
    const std::size_t at = path.find(ending);
    if (at != path.npos) return path.substr(0, at + ending.size() - 1);
  }
  return path;
}

// {"workflow":{"name":"...","path":"..."},"repository":{...},
//  "workflow_run":{"id":1,"name":"...","path":"...","head_sha":...,"pull_requests":[...]}}
//
// Name and path are the workflow's; those of the run, of which the name may be empty, are used only where the workflow
// has none.
WorkflowRun read_workflow_run(const Payload& payload) {
  Commit head = payload.commit("workflow_run.head_sha");
  const auto pull_request = read_listed_pull_request(payload, "workflow_run.pull_requests", head);
  auto workflow = payload.find_text("workflow.name");
  if (!workflow) workflow = payload.find_text("workflow_run.name");
  auto path = payload.find_text("workflow.path");
  if (!path) path = payload.find_text("workflow_run.path");
  return WorkflowRun(std::move(head), payload.id("workflow_run.id"), std::string(workflow.value_or("")), pull_request,
                     std::string(without_ref(path.value_or(""))));
}

struct ReleaseMemory {
  ~ReleaseMemory() { Payload::release_memory(); }
};

}  // namespace

Event parse_event(std::string_view name, const std::string& body) {
  const ReleaseMemory at_end;
  const Payload payload = Payload::parse(body);
  if (name == "pull_request") return read_pull_request(payload);
  if (name == "check_run") return read_check_run(payload);
  if (name == "check_suite") return read_check_suite(payload);
  if (name == "workflow_run") return read_workflow_run(payload);
  if (name == "ping") return Ping();
  return OtherEvent();
}

}  // namespace polly::github
