#include "polly/valkey/detail/command_batch.hpp"

#include <algorithm>
#include <numeric>
#include <optional>

namespace polly::valkey {

using resp3::Command;
using resp3::Reply;

CommandBatch::CommandBatch(std::vector<Command> commands)
    : commands_(std::move(commands)),
      replies_(commands_.size()),
      lost_(commands_.size()),
      unanswered_(commands_.size()) {
  std::iota(unanswered_.begin(), unanswered_.end(), std::size_t{0});
}

bool CommandBatch::is_refused() const noexcept {
  return std::all_of(unanswered_.begin(), unanswered_.end(), [this](std::size_t i) { return replies_[i].is_error(); });
}

std::vector<CommandBatch::Group> CommandBatch::take_unanswered(const Route& route) {
  std::vector<Group> groups;
  for (const std::size_t position : unanswered_) add(groups, route(commands_[position]), false, position);
  unanswered_.clear();
  is_pause_due_ = false;
  return groups;
}

std::vector<CommandBatch::Group> CommandBatch::take_redirected() {
  std::vector<Group> groups;
  for (const auto& [position, pool] : redirected_) add(groups, pool, true, position);
  redirected_.clear();
  return groups;
}

void CommandBatch::note_lost(const Group& group) {
  for (const std::size_t position : group.positions) lost_[position] = true;
}

void CommandBatch::settle(Group& group, Call& call, const JudgeRefusal& judge) {
  const bool has_replies = call.end() == Call::End::answered;
  std::vector<Reply> answers = has_replies ? call.replies() : std::vector<Reply>();
  for (std::size_t i = 0; i < group.positions.size(); ++i) {
    const std::size_t position = group.positions[i];
    commands_[position] = std::move(group.commands[group.command_of(i)]);
    Reply& reply = replies_[position];
    reply = has_replies ? std::move(answers[group.command_of(i)]) : Reply();
    if (!has_replies) {
      unanswered_.push_back(position);
      continue;
    }
    if (!reply.is_error()) continue;
    const NextStep step = judge(reply);
    if (step.next == Verdict::Next::answer) continue;
    if (step.next == Verdict::Next::elsewhere && !group.is_asking) {
      redirected_.emplace_back(position, step.pool);
      continue;
    }
    is_pause_due_ = is_pause_due_ || step.next != Verdict::Next::now;
    unanswered_.push_back(position);
  }
}

void CommandBatch::check_refusals(Effect effect) const {
  for (std::size_t i = 0; i < replies_.size(); ++i) {
    if (!lost_[i] || !replies_[i].is_error()) continue;
    const std::optional<Error> doubt = doubt_of_refusal(replies_[i].text(), effect, Earlier::lost);
    if (doubt) throw Error(*doubt);
  }
}

void CommandBatch::add(std::vector<Group>& groups, Pool* pool, bool is_asking, std::size_t position) {
  auto group = std::find_if(groups.begin(), groups.end(), [&](const Group& each) { return each.pool == pool; });
  if (group == groups.end()) group = groups.insert(groups.end(), Group(pool, is_asking));
  group->positions.push_back(position);
  if (is_asking) group->commands.emplace_back("ASKING");
  group->commands.push_back(std::move(commands_[position]));
}

}  // namespace polly::valkey
