#include "polly/valkey/detail/execute_batch.hpp"

#include <boost/asio/this_coro.hpp>
#include <memory>
#include <utility>

#include "polly/async_client/submit.hpp"
#include "polly/base/run_on.hpp"
#include "polly/valkey/detail/client_lanes.hpp"
#include "polly/valkey/detail/command_batch.hpp"
#include "polly/valkey/detail/next_step.hpp"

namespace polly::valkey {

namespace {

using resp3::Command;
using resp3::Reply;
using Group = CommandBatch::Group;
using Calls = std::vector<std::unique_ptr<Call>>;

Earlier later_of(Earlier earlier, const Calls& calls) noexcept {
  for (const auto& call : calls) {
    if (call->end() == Call::End::answered && earlier == Earlier::nothing) earlier = Earlier::others;
    if (call->end() == Call::End::lost) earlier = Earlier::lost;
  }
  return earlier;
}

// Throws where one of the calls fails.
void settle(CommandBatch& batch, std::vector<Group>& groups, const Calls& calls, Lane& lane, Effect effect, int attempt,
            Earlier earlier) {
  const RetryPolicy policy = policy_of(lane, effect);
  for (std::size_t g = 0; g < groups.size(); ++g) {
    Pool* const pool = groups[g].pool;
    Call& call = *calls[g];
    if (call.end() == Call::End::lost) batch.note_lost(groups[g]);
    if (call.end() != Call::End::answered) {
      next_step(lane, policy, call, {}, pool, attempt, earlier);  // throws, or: now
    }
    // Whether a refusal is to be doubted is seen at the end, for all of them (check_refusals).
    const auto judge = [&](const Reply& refusal) {
      return next_step(lane, policy, call, refusal.text(), pool, attempt, Earlier::nothing);
    };
    batch.settle(groups[g], call, judge);
  }
}

}  // namespace

Task<std::vector<Reply>> execute_batch(ClientLanes* lanes, TimePoint deadline, std::vector<Command> commands,
                                       Effect effect) {
  Lane* lane = lanes->find(co_await boost::asio::this_coro::executor);
  if (lane == nullptr) {
    co_return co_await run_on(lanes->next().executor(), execute_batch(lanes, deadline, std::move(commands), effect));
  }
  CommandBatch batch(std::move(commands));
  Earlier earlier = Earlier::nothing;
  const CommandBatch::Route route = [lane](const Command& command) { return &lane->router().route(command); };
  for (int attempt = 1; !batch.is_answered(); ++attempt) {
    lanes->throw_if_closed(is_write(effect) && earlier != Earlier::nothing);
    std::vector<Group> groups = batch.take_unanswered(route);
    while (!groups.empty()) {
      Calls calls;
      std::vector<async_client::RoutedCall<Pool, Call>> routed;
      for (const Group& group : groups) {
        calls.push_back(std::make_unique<Call>(group.commands, effect, deadline));
        routed.emplace_back(group.pool, calls.back().get());
      }
      co_await async_client::submit_all(routed);
      earlier = later_of(earlier, calls);
      settle(batch, groups, calls, *lane, effect, attempt, earlier);
      groups = batch.take_redirected();
    }
    if (batch.is_answered()) break;
    if (batch.is_pause_due()) {
      const bool is_in_time = co_await pause(lane, deadline, RetryPolicy::pause_after(attempt));
      if (!is_in_time && batch.is_refused()) break;  // the refusals are the answers
    }
    lane->state().counts.retries.add(batch.unanswered());
  }
  batch.check_refusals(effect);
  co_return std::move(batch).replies();
}

}  // namespace polly::valkey
