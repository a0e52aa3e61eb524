// CommandBatch: the commands of Client::execute_all() on their way: which of them have no answer yet, in which groups
// they leave, and what their replies mean. It has no socket.
//
//   CommandBatch batch(std::move(commands));
//   std::vector<CommandBatch::Group> groups = batch.take_unanswered(route);   // one for each server
//   ...                                                                       // each group is sent as one Call
//   batch.settle(groups[0], call, judge);                                     // what came back
//   groups = batch.take_redirected();                                         // those that go to a node this once
//   if (batch.is_answered()) use(std::move(batch).replies());
#pragma once

#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

#include "polly/resp3/command.hpp"
#include "polly/resp3/reply.hpp"
#include "polly/valkey/detail/call.hpp"
#include "polly/valkey/detail/next_step.hpp"

namespace polly::valkey {

class CommandBatch {
 public:
  // Those commands that go to one server. Where it is asked for slots that it is just being given, an ASKING stands
  // before each.
  struct Group {
    Group(Pool* its_pool, bool its_is_asking) : pool(its_pool), is_asking(its_is_asking) {}

    std::size_t command_of(std::size_t i) const noexcept { return is_asking ? 2 * i + 1 : i; }

    Pool* pool;
    bool is_asking;
    std::vector<std::size_t> positions;  // in the batch
    std::vector<resp3::Command> commands;
  };

  using Route = std::function<Pool*(const resp3::Command&)>;
  using JudgeRefusal = std::function<NextStep(const resp3::Reply& refusal)>;

  explicit CommandBatch(std::vector<resp3::Command> commands);

  bool is_answered() const noexcept { return unanswered_.empty(); }
  std::size_t unanswered() const noexcept { return unanswered_.size(); }
  bool is_pause_due() const noexcept { return is_pause_due_; }
  std::vector<resp3::Reply> replies() && noexcept { return std::move(replies_); }

  // Every command without an answer has a refusal.
  bool is_refused() const noexcept;

  std::vector<Group> take_unanswered(const Route& route);

  // At once: the pools may not exist any more after the next await.
  std::vector<Group> take_redirected();

  void note_lost(const Group& group);  // it was sent, and its replies were lost

  // `judge` says what to do with a refusal.
  void settle(Group& group, Call& call, const JudgeRefusal& judge);

  // Throws where a write is refused that an earlier attempt may have applied.
  void check_refusals(Effect effect) const;

 private:
  void add(std::vector<Group>& groups, Pool* pool, bool is_asking, std::size_t position);

  std::vector<resp3::Command> commands_;  // but for those that are in a group
  std::vector<resp3::Reply> replies_;
  std::vector<bool> lost_;  // an attempt of it was sent, and its reply was lost
  std::vector<std::size_t> unanswered_;
  std::vector<std::pair<std::size_t, Pool*>> redirected_;
  bool is_pause_due_ = false;
};

}  // namespace polly::valkey
