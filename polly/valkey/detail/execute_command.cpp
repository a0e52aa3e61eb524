#include "polly/valkey/detail/execute_command.hpp"

#include <boost/asio/this_coro.hpp>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "polly/async_client/submit.hpp"
#include "polly/base/run_on.hpp"
#include "polly/valkey/detail/client_lanes.hpp"
#include "polly/valkey/detail/next_step.hpp"

namespace polly::valkey {

namespace {

using resp3::Command;
using resp3::Reply;

// From a loop that is not the client's: goes to one of the client's and comes back. The command is taken.
Task<Reply> execute_elsewhere(ClientLanes* lanes, TimePoint deadline, Command* command, Effect effect) {
  return run_on(lanes->next().executor(), execute_command(lanes, deadline, std::move(*command), effect));
}

// To the node that a slot is just being moved to. Nullopt: no answer there; `command` has to be routed again.
Task<std::optional<Reply>> execute_asking(Lane* lane, Pool* pool, TimePoint deadline, Command* command, Effect effect,
                                          int attempt, Earlier earlier) {
  std::vector<Command> commands;
  commands.emplace_back("ASKING");
  commands.push_back(std::move(*command));
  Call call(commands, effect, deadline);
  co_await async_client::submit(*pool, call);
  const RetryPolicy policy = policy_of(*lane, effect);
  Reply reply;
  if (call.end() == Call::End::answered) reply = std::move(call.replies().back());
  const bool is_good = call.end() == Call::End::answered && !reply.is_error();
  if (is_good) co_return reply;
  const NextStep step = next_step(*lane, policy, call, reply.text(), pool, attempt, earlier);
  *command = std::move(commands.back());
  if (step.next == Verdict::Next::answer) co_return reply;
  if (step.next == Verdict::Next::now) co_return std::nullopt;
  const bool is_in_time = co_await pause(lane, deadline, RetryPolicy::pause_after(attempt));
  if (is_in_time) co_return std::nullopt;
  next_step(*lane, policy, call, reply.text(), pool, kAttemptsMax, earlier);  // throws, or: the refusal is the answer
  co_return reply;
}

}  // namespace

// The hot path. What it seldom needs lies in coroutines of their own, so that its frame stays small: allocators are
// slow beyond a kilobyte.
Task<Reply> execute_command(ClientLanes* lanes, TimePoint deadline, Command command, Effect effect) {
  Lane* lane = lanes->find(co_await boost::asio::this_coro::executor);
  if (lane == nullptr) co_return co_await execute_elsewhere(lanes, deadline, &command, effect);
  Earlier earlier = Earlier::nothing;
  for (int attempt = 1;; ++attempt) {
    lanes->throw_if_closed(is_write(effect) && earlier != Earlier::nothing);
    Pool* pool = &lane->router().route(command);
    Call call(std::span(&command, 1), effect, deadline);
    co_await async_client::submit(*pool, call);
    if (call.end() == Call::End::answered && !call.reply().is_error()) co_return std::move(call.reply());
    const RetryPolicy policy = policy_of(*lane, effect);
    const NextStep step = next_step(*lane, policy, call, call.reply().text(), pool, attempt, earlier);
    if (call.end() == Call::End::lost) earlier = Earlier::lost;
    if (step.next == Verdict::Next::answer) co_return std::move(call.reply());
    if (step.next == Verdict::Next::elsewhere) {
      std::optional<Reply> reply =
          co_await execute_asking(lane, step.pool, deadline, &command, effect, attempt, earlier);
      if (reply) co_return std::move(*reply);
      earlier = Earlier::lost;  // that node may have lost its reply
    }
    if (step.next == Verdict::Next::later) {
      const bool is_in_time = co_await pause(lane, deadline, step.pause);
      if (!is_in_time) {
        next_step(*lane, policy, call, call.reply().text(), pool, kAttemptsMax, earlier);  // throws, or: the answer
        co_return std::move(call.reply());
      }
    }
    lane->state().counts.retries.add();
  }
}

}  // namespace polly::valkey
