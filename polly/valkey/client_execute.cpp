// How one command, or many, get their answers: route, submit, and where that did not end in an answer, think again.
#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <string>
#include <utility>

#include "polly/valkey/client.hpp"
#include "polly/valkey/detail/client_counts.hpp"
#include "polly/valkey/detail/lane.hpp"
#include "polly/valkey/detail/submit.hpp"

namespace polly::valkey {

namespace {

namespace asio = boost::asio;
using resp3::Command;
using resp3::Reply;

constexpr Milliseconds kPauseFirst{10};
constexpr Milliseconds kPauseLongest{250};

std::string because(const std::optional<Error>& failure) {
  return failure ? std::string(": ") + failure->what() : std::string();
}

Error perhaps_applied(const std::string& what) {
  return Error(ErrorKind::unknown_outcome, what + "; the write was sent and may have been applied");
}

// The commands of a batch that go to one server.
struct Group {
  explicit Group(Pool* its_pool) : pool(its_pool) {}

  Pool* pool;
  std::vector<std::size_t> places;  // in the batch
  std::vector<Command> commands;
};

std::vector<Group> group_by_server(Router& router, std::vector<Command>& commands,
                                   const std::vector<std::size_t>& places) {
  std::vector<Group> groups;
  for (const std::size_t place : places) {
    Pool* pool = &router.route(commands[place]);
    auto group = std::find_if(groups.begin(), groups.end(), [&](const Group& each) { return each.pool == pool; });
    if (group == groups.end()) group = groups.insert(groups.end(), Group(pool));
    group->places.push_back(place);
    group->commands.push_back(std::move(commands[place]));
  }
  return groups;
}

}  // namespace

Task<Reply> Client::execute(Context ctx, Command command, Effect effect) {
  return execute_until(ctx.deadline(), std::move(command), effect);
}

Task<std::vector<Reply>> Client::execute_all(Context ctx, std::vector<Command> commands, Effect effect) {
  return execute_all_until(ctx.deadline(), std::move(commands), effect);
}

// The hot path. What it seldom needs lies in coroutines of their own, so that its frame stays small: allocators are
// slow beyond a kilobyte.
Task<Reply> Client::execute_until(TimePoint deadline, Command command, Effect effect) {
  Lane* lane = lane_of(co_await asio::this_coro::executor);
  if (lane == nullptr) co_return co_await execute_elsewhere(deadline, &command, effect);
  for (int attempt = 1;; ++attempt) {
    if (is_closed_.load(std::memory_order_relaxed)) throw Error(ErrorKind::closed, "the client was closed");
    Pool* pool = &lane->router().route(command);
    Call call(std::span(&command, 1), effect, deadline);
    co_await submit(*pool, call);
    if (call.end() == Call::End::answered && !call.reply().is_error()) co_return std::move(call.reply());
    const Advice advice = consider(*lane, call, pool, attempt);
    if (advice.next == Advice::Next::answer) co_return std::move(call.reply());
    if (advice.next == Advice::Next::ask) co_return co_await ask(lane, advice.pool, deadline, &command, effect);
    const bool is_in_time = co_await pause(lane, deadline, advice.next == Advice::Next::later ? attempt : 0);
    if (!is_in_time) co_return std::move(call.reply());
    counts_->retries.add();
  }
}

// From a loop that is none of ours: goes to one of them and comes back.
Task<Reply> Client::execute_elsewhere(TimePoint deadline, Command* command, Effect effect) {
  asio::any_io_executor home = next_lane().executor();
  co_return co_await asio::co_spawn(home, execute_until(deadline, std::move(*command), effect), asio::use_awaitable);
}

Task<std::vector<Reply>> Client::execute_all_until(TimePoint deadline, std::vector<Command> commands, Effect effect) {
  Lane* lane = lane_of(co_await asio::this_coro::executor);
  if (lane == nullptr) {
    asio::any_io_executor home = next_lane().executor();
    co_return co_await asio::co_spawn(home, execute_all_until(deadline, std::move(commands), effect),
                                      asio::use_awaitable);
  }
  std::vector<Reply> replies(commands.size());
  std::vector<std::size_t> unanswered(commands.size());
  for (std::size_t i = 0; i < unanswered.size(); ++i) unanswered[i] = i;
  for (int attempt = 1; !unanswered.empty(); ++attempt) {
    if (is_closed_.load(std::memory_order_relaxed)) throw Error(ErrorKind::closed, "the client was closed");
    std::vector<Group> groups = group_by_server(lane->router(), commands, unanswered);
    std::vector<std::unique_ptr<Call>> calls;
    std::vector<RoutedCall> routed;
    for (const Group& group : groups) {
      calls.push_back(std::make_unique<Call>(group.commands, effect, deadline));
      routed.emplace_back(group.pool, calls.back().get());
    }
    co_await submit_all(routed);

    unanswered.clear();
    bool is_pause_due = false;
    for (std::size_t g = 0; g < groups.size(); ++g) {
      Group& group = groups[g];
      const bool is_answered = calls[g]->end() == Call::End::answered;
      if (!is_answered) consider(*lane, *calls[g], group.pool, attempt);  // throws, or: again
      std::vector<Reply> answers = is_answered ? calls[g]->replies() : std::vector<Reply>();
      for (std::size_t i = 0; i < group.places.size(); ++i) {
        const std::size_t place = group.places[i];
        commands[place] = std::move(group.commands[i]);
        Advice advice = Advice::Next::again;
        if (is_answered) {
          replies[place] = std::move(answers[i]);
          advice = replies[place].is_error() ? advise(*lane, replies[place].text(), group.pool, attempt)
                                             : Advice(Advice::Next::answer);
        }
        if (advice.next == Advice::Next::answer) continue;
        if (advice.next == Advice::Next::ask) {
          replies[place] = co_await ask(lane, advice.pool, deadline, &commands[place], effect);
          continue;
        }
        is_pause_due = is_pause_due || advice.next == Advice::Next::later;
        unanswered.push_back(place);
      }
    }
    if (unanswered.empty()) break;
    if (is_pause_due) {
      const bool is_in_time = co_await pause(lane, deadline, attempt);
      if (!is_in_time) break;  // the refusals are the answers
    }
    counts_->retries.add(unanswered.size());
  }
  co_return replies;
}

Advice Client::advise(Lane& lane, std::string_view refusal, const Pool* asked, int attempt) {
  return attempt < kAttemptsMax ? lane.router().advise(refusal, asked) : Advice(Advice::Next::answer);
}

// What to do with a call that did not end in a good answer: throws, or says how to go on.
Advice Client::consider(Lane& lane, Call& call, const Pool* asked, int attempt) {
  const bool writes = is_write(call.effect());
  switch (call.end()) {
    case Call::End::answered: return advise(lane, call.reply().text(), asked, attempt);
    case Call::End::not_sent:
      if (attempt < kAttemptsMax) return Advice::Next::again;
      throw Error(ErrorKind::unavailable, "the connection broke again and again before anything was sent");
    case Call::End::lost:
      if (is_closed_)
        throw Error(ErrorKind::closed,
                    writes ? "the client was closed; the write may have been applied" : "the client was closed");
      if (call.effect() == Effect::write) throw perhaps_applied("the connection broke");
      if (attempt < kAttemptsMax) return Advice::Next::again;
      throw Error(writes ? ErrorKind::unknown_outcome : ErrorKind::unavailable, "the connection broke again and again");
    case Call::End::late_unsent:
      throw Error(ErrorKind::deadline_exceeded, "out of time, and nothing was sent" + because(lane.router().failure()));
    case Call::End::late_sent:
      if (writes) throw perhaps_applied("no reply came in time");
      throw Error(ErrorKind::deadline_exceeded, "no reply came in time");
    case Call::End::unconfirmed:
      throw Error(ErrorKind::unknown_outcome, "the primary has the write, but fewer than " +
                                                  std::to_string(options_.wait_replicas) +
                                                  " replicas confirmed it in time: a failover may lose it");
    case Call::End::overloaded:
      throw Error(ErrorKind::resource_exhausted, "too many calls wait for the server: try again later");
    case Call::End::refused: throw lane.router().failure().value_or(Error(ErrorKind::unavailable, "no connection"));
    case Call::End::cancelled: throw Error(ErrorKind::cancelled, "cancelled by the caller");
    case Call::End::closed:
    case Call::End::waiting: break;
  }
  throw Error(ErrorKind::closed, "the client was closed");
}

// To the node that a slot is just being moved to. The command is taken.
Task<Reply> Client::ask(Lane* lane, Pool* pool, TimePoint deadline, Command* command, Effect effect) {
  std::vector<Command> commands;
  commands.emplace_back("ASKING");
  commands.push_back(std::move(*command));
  Call call(commands, effect, deadline);
  co_await submit(*pool, call);
  if (call.end() == Call::End::answered) co_return std::move(call.replies().back());
  consider(*lane, call, pool, kAttemptsMax);
  throw Error(ErrorKind::unavailable, "the node that a slot is being moved to did not answer");
}

// Longer after each attempt; not at all before the first. False where the deadline would pass meanwhile.
Task<bool> Client::pause(Lane* lane, TimePoint deadline, int attempt) {
  if (attempt == 0) co_return true;
  const Milliseconds delay = std::min(kPauseLongest, kPauseFirst * (1 << std::min(attempt - 1, 6)));
  if (deadline - clock_.now() <= delay) co_return false;
  asio::steady_timer timer(lane->executor(), delay);
  co_await timer.async_wait(asio::as_tuple(asio::deferred));
  co_return true;
}

}  // namespace polly::valkey
