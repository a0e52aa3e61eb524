#include "polly/webhook/pulls.hpp"

#include <cstdint>
#include <utility>
#include <variant>
#include <vector>

namespace polly::webhook {

namespace {

struct PullUpdateOf {
  std::optional<PullUpdate> operator()(const github::PullRequest& pull) const {
    PullUpdate update(pull.head, {pull.number});
    update.time = pull.updated_at.value_or(0);
    update.is_open = pull.is_open;
    return update;
  }
  std::optional<PullUpdate> operator()(const github::CheckRun& run) const { return listed(run); }
  std::optional<PullUpdate> operator()(const github::CheckSuite& suite) const { return listed(suite); }
  std::optional<PullUpdate> operator()(const github::WorkflowRun& run) const { return listed(run); }
  std::optional<PullUpdate> operator()(const github::Ping&) const { return std::nullopt; }
  std::optional<PullUpdate> operator()(const github::OtherEvent&) const { return std::nullopt; }

 private:
  template <class Run>
  static PullUpdate listed(const Run& run) {
    std::vector<std::int64_t> numbers = run.pull_requests;
    if (numbers.size() > PullNumbers::kNumbersMax) numbers.resize(PullNumbers::kNumbersMax);  // the largest ones
    return PullUpdate(run.head, std::move(numbers));
  }
};

}  // namespace

std::optional<PullUpdate> pull_update_of(const github::Event& event) {
  return std::visit(PullUpdateOf(), event);
}

}  // namespace polly::webhook
