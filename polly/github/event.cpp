#include "polly/github/event.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

#include "polly/base/error.hpp"
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

// The pull requests that the array at `path` lists for this head: see event.hpp. The largest number comes first.
std::vector<std::int64_t> read_listed_pull_requests(const Payload& payload, std::string_view path, const Commit& head) {
  const auto repository_id = payload.find_id("repository.id");
  std::vector<std::int64_t> numbers;
  for (const Payload& pull : payload.elements(path)) {
    const std::int64_t number = pull.id("number");
    if (has_head(pull, head) && is_into(pull, repository_id)) numbers.push_back(number);
  }
  std::sort(numbers.begin(), numbers.end(), std::greater<>());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  return numbers;
}

template <class Run>
Run with_pull_requests(const Payload& payload, Run run, std::vector<std::int64_t> numbers) {
  run.action = payload.text_if_valid("action");
  if (!numbers.empty()) run.pull_request = numbers.front();
  run.pull_requests = std::move(numbers);
  return run;
}

// {"action":"opened","number":2,"repository":{...},
//  "pull_request":{"number":2,"head":{"sha":...},"updated_at":"2019-05-15T15:20:33Z","state":"open"}}
PullRequest read_pull_request(const Payload& payload) {
  std::string action(payload.text("action"));
  Commit head = payload.commit("pull_request.head.sha");
  const std::optional<std::int64_t> number = payload.find_id("pull_request.number");
  PullRequest pull(std::move(action), std::move(head), number ? *number : payload.id("number"));
  pull.updated_at = payload.find_time("pull_request.updated_at");
  if (const auto state = payload.find_text("pull_request.state")) pull.is_open = *state != "closed";
  return pull;
}

// {"check_run":{"id":1,"name":"...","head_sha":...,"app":{"id":2},"pull_requests":[...]},"repository":{...}}
CheckRun read_check_run(const Payload& payload) {
  Commit head = payload.commit("check_run.head_sha");
  auto numbers = read_listed_pull_requests(payload, "check_run.pull_requests", head);
  CheckRun run(std::move(head), payload.id("check_run.id"), std::string(payload.text("check_run.name")),
               payload.find_id("check_run.app.id"), std::nullopt);
  return with_pull_requests(payload, std::move(run), std::move(numbers));
}

// {"check_suite":{"id":1,"head_sha":...,"pull_requests":[...]},"repository":{...}}
CheckSuite read_check_suite(const Payload& payload) {
  Commit head = payload.commit("check_suite.head_sha");
  auto numbers = read_listed_pull_requests(payload, "check_suite.pull_requests", head);
  CheckSuite suite(std::move(head), payload.id("check_suite.id"), std::nullopt);
  return with_pull_requests(payload, std::move(suite), std::move(numbers));
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
  auto numbers = read_listed_pull_requests(payload, "workflow_run.pull_requests", head);
  auto workflow = payload.find_text("workflow.name");
  if (!workflow) workflow = payload.find_text("workflow_run.name");
  auto path = payload.find_text("workflow.path");
  if (!path) path = payload.find_text("workflow_run.path");
  WorkflowRun run(std::move(head), payload.id("workflow_run.id"), std::string(workflow.value_or("")), std::nullopt,
                  std::string(without_ref(path.value_or(""))));
  return with_pull_requests(payload, std::move(run), std::move(numbers));
}

// Where the events name their commit.
constexpr std::array<std::pair<std::string_view, std::string_view>, 15> kShaPaths{{
    {"check_run", "check_run.head_sha"},
    {"check_suite", "check_suite.head_sha"},
    {"commit_comment", "comment.commit_id"},
    {"deployment", "deployment.sha"},
    {"deployment_status", "deployment.sha"},
    {"merge_group", "merge_group.head_sha"},
    {"page_build", "build.commit"},
    {"pull_request", "pull_request.head.sha"},
    {"pull_request_review", "pull_request.head.sha"},
    {"pull_request_review_comment", "pull_request.head.sha"},
    {"pull_request_review_thread", "pull_request.head.sha"},
    {"push", "after"},
    {"status", "sha"},
    {"workflow_job", "workflow_job.head_sha"},
    {"workflow_run", "workflow_run.head_sha"},
}};

Origin read_origin(std::string_view name, const Payload& payload) {
  Origin origin;
  origin.action = payload.text_if_valid("action");
  const std::string_view full_name = payload.text_if_valid("repository.full_name");
  try {
    if (!full_name.empty()) origin.repository = Repository::parse(full_name);
  } catch (const Error&) {  // not a name that a repository can have
  }
  for (const auto& [event, path] : kShaPaths) {
    const std::string_view sha = event == name ? payload.text_if_valid(path) : std::string_view();
    if (Commit::is_sha(sha)) origin.sha = Commit(sha).sha();
  }
  return origin;
}

struct OriginOf {
  OriginView operator()(const Ping&) const { return OriginView(); }
  OriginView operator()(const OtherEvent& event) const { return OriginView(event.origin); }

  template <class Used>
  OriginView operator()(const Used& event) const {
    return OriginView(event.action, event.head.repository(), event.head.sha());
  }
};

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
  return OtherEvent(read_origin(name, payload));
}

OriginView origin_of(const Event& event) {
  return std::visit(OriginOf(), event);
}

Origin origin_of(std::string_view name, const std::string& body) {
  const ReleaseMemory at_end;
  return read_origin(name, Payload::parse(body));
}

}  // namespace polly::github
