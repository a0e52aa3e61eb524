// How one command gets its answer: route, submit, and where that did not end in an answer, think again.
#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <string>
#include <utility>

#include "polly/async_client/submit.hpp"
#include "polly/base/run_on.hpp"
#include "polly/valkey/client.hpp"
#include "polly/valkey/detail/client_counts.hpp"
#include "polly/valkey/detail/lane.hpp"
#include "polly/valkey/detail/outcome.hpp"
#include "polly/valkey/server_refusal.hpp"

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

}  // namespace

Task<Reply> Client::execute(Context ctx, Command command, Effect effect) {
  return execute_until(ctx.deadline(), std::move(command), effect);
}

// The hot path. What it seldom needs lies in coroutines of their own, so that its frame stays small: allocators are
// slow beyond a kilobyte.
Task<Reply> Client::execute_until(TimePoint deadline, Command command, Effect effect) {
  Lane* lane = lane_of(co_await asio::this_coro::executor);
  if (lane == nullptr) co_return co_await execute_elsewhere(deadline, &command, effect);
  Earlier earlier = Earlier::nothing;
  for (int attempt = 1;; ++attempt) {
    if (is_closed_.load(std::memory_order_relaxed)) {
      throw closed_error(is_write(effect) && earlier != Earlier::nothing);
    }
    Pool* pool = &lane->router().route(command);
    Call call(std::span(&command, 1), effect, deadline);
    co_await async_client::submit(*pool, call);
    if (call.end() == Call::End::answered && !call.reply().is_error()) co_return std::move(call.reply());
    const Advice advice = consider(*lane, call, pool, attempt, earlier);
    if (call.end() == Call::End::lost) earlier = Earlier::lost;
    if (advice.next == Advice::Next::answer) co_return std::move(call.reply());
    if (advice.next == Advice::Next::ask) {
      std::optional<Reply> reply = co_await ask(lane, advice.pool, deadline, &command, effect, attempt, earlier);
      if (reply) co_return std::move(*reply);
      earlier = Earlier::lost;  // that node may have lost its reply
    }
    if (advice.next == Advice::Next::later) {
      const bool is_in_time = co_await pause(lane, deadline, attempt);
      if (!is_in_time) {
        consider(*lane, call, pool, kAttemptsMax, earlier);
        co_return std::move(call.reply());
      }
    }
    counts_->retries.add();
  }
}

// From a loop that is none of ours: goes to one of them and comes back. The command is taken.
Task<Reply> Client::execute_elsewhere(TimePoint deadline, Command* command, Effect effect) {
  return run_on(next_lane().executor(), execute_until(deadline, std::move(*command), effect));
}

// Nodes that point to one another are not asked faster and faster.
Advice Client::advise(Lane& lane, std::string_view refusal, const Pool* asked, int attempt) {
  if (attempt >= kAttemptsMax) return Advice::Next::answer;
  const Advice advice = lane.router().advise(refusal, asked);
  const bool is_astray = advice.next == Advice::Next::again && attempt > kRedirectsAtOnce;
  return is_astray ? Advice(Advice::Next::later) : advice;
}

// What to do with a call that did not end in a good answer: throws, or says how to go on.
// Whatever comes after an attempt whose reply was lost, the outcome of a write is unknown.
Advice Client::consider(Lane& lane, Call& call, const Pool* asked, int attempt, Earlier earlier) {
  const bool writes = is_write(call.effect());
  const bool may_be_applied = writes && earlier != Earlier::nothing;
  const auto unsent = [&](ErrorKind kind, const std::string& why) {
    return not_sent(kind, why, call.effect(), earlier);
  };
  switch (call.end()) {
    case Call::End::answered: {
      const std::string& refusal = call.reply().text();
      const Advice advice = advise(lane, refusal, asked, attempt);
      if (advice.next == Advice::Next::answer) check_last_refusal(refusal, call.effect(), earlier);
      return advice;
    }
    case Call::End::not_sent:
      if (attempt < kAttemptsMax) return Advice::Next::again;
      throw unsent(ErrorKind::unavailable, "the connection broke again and again");
    case Call::End::lost:
      if (is_closed_) throw closed_error(writes);
      if (call.effect() == Effect::write) throw perhaps_applied("the connection broke");
      if (attempt < kAttemptsMax) return Advice::Next::again;
      if (writes) throw perhaps_applied("the connection broke again and again");
      throw Error(ErrorKind::unavailable, "the connection broke again and again");
    case Call::End::late_unsent:
      throw unsent(
          ErrorKind::deadline_exceeded,
          (may_be_applied ? "out of time" : "out of time before it could be sent") + because(lane.router().failure()));
    case Call::End::late_sent:
      if (writes) throw perhaps_applied("no reply came in time");
      throw Error(ErrorKind::deadline_exceeded, "no reply came in time");
    case Call::End::unconfirmed:
      throw Error(ErrorKind::unknown_outcome, "the primary has the write, but fewer than " +
                                                  std::to_string(options_->wait_replicas) +
                                                  " replicas confirmed it in time: a failover may lose it");
    case Call::End::overloaded:
      throw unsent(ErrorKind::resource_exhausted, "too many calls wait for the server: try again later");
    case Call::End::refused: {
      const Error failure = lane.router().failure().value_or(Error(ErrorKind::unavailable, "no connection"));
      throw unsent(failure.kind(), failure.what());
    }
    case Call::End::cancelled: throw Error(ErrorKind::cancelled, "cancelled by the caller");
    case Call::End::closed:
    case Call::End::waiting: break;
  }
  throw closed_error(may_be_applied);
}

// To the node that a slot is just being moved to. Nullopt: it has no answer there; `command` is to be routed again.
Task<std::optional<Reply>> Client::ask(Lane* lane, Pool* pool, TimePoint deadline, Command* command, Effect effect,
                                       int attempt, Earlier earlier) {
  std::vector<Command> commands;
  commands.emplace_back("ASKING");
  commands.push_back(std::move(*command));
  Call call(commands, effect, deadline);
  co_await async_client::submit(*pool, call);
  Advice advice = Advice::Next::again;
  Reply reply;
  if (call.end() == Call::End::answered) {
    reply = std::move(call.replies().back());
    advice = reply.is_error() ? advise(*lane, reply.text(), pool, attempt) : Advice(Advice::Next::answer);
  } else {
    consider(*lane, call, pool, attempt, earlier);  // throws, or: again
  }
  *command = std::move(commands.back());
  if (advice.next == Advice::Next::later || advice.next == Advice::Next::ask) {
    const bool is_in_time = co_await pause(lane, deadline, attempt);
    if (!is_in_time) advice = Advice::Next::answer;
  }
  if (advice.next != Advice::Next::answer) co_return std::nullopt;
  if (reply.is_error()) check_last_refusal(reply.text(), effect, earlier);
  co_return reply;
}

// False where the deadline would pass until then.
Task<bool> Client::pause(Lane* lane, TimePoint deadline, int attempt) {
  const Milliseconds delay = std::min(kPauseLongest, kPauseFirst * (1 << std::min(attempt - 1, 6)));
  if (deadline - clock_.now() <= delay) co_return false;
  asio::steady_timer timer(lane->executor(), delay);
  const auto [cancelled] = co_await async_client::sleep(lane->state(), timer);
  if (cancelled) throw Error(ErrorKind::cancelled, "cancelled by the caller");
  co_return true;
}

}  // namespace polly::valkey
