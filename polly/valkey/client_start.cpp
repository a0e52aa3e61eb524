// How a client starts: it asks until the server answers, fails for a reason that waiting does not remove, or has had
// its time.
#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <string>

#include "polly/valkey/client.hpp"
#include "polly/valkey/detail/lane.hpp"
#include "polly/valkey/server_refusal.hpp"

namespace polly::valkey {

namespace {

namespace asio = boost::asio;

constexpr Milliseconds kAttemptTime{20};  // of a single server that is tried once

// Nothing: it answered well.
Task<std::optional<Error>> ask_whether_it_lives(Client* client, Context ctx) {
  resp3::Command ping("PING");
  try {
    const resp3::Reply reply = co_await client->execute(ctx, std::move(ping), Effect::read);
    if (reply.is_error()) co_return error_of_refusal(reply.text());
  } catch (const Error& error) {
    co_return error;
  }
  co_return std::nullopt;
}

bool may_pass(const Error& failure) noexcept {
  return failure.kind() == ErrorKind::unavailable || failure.kind() == ErrorKind::deadline_exceeded;
}

}  // namespace

// A single server that is tried once is given the time of a command, and only until its first failure, which is checked
// after every kAttemptTime. Everything runs on the lane's loop.
Task<void> Client::start() {
  Lane* lane = lane_of(co_await asio::this_coro::executor);
  if (lane == nullptr) {
    asio::any_io_executor home = next_lane().executor();
    co_await asio::co_spawn(home, start(), asio::use_awaitable);
    co_return;
  }
  const bool is_one_try = options_->start_timeout == Milliseconds(0) && options_->topology == Topology::standalone;
  const Context whole = Context().with_timeout(clock_, std::max(options_->start_timeout, options_->command_timeout));
  for (int attempt = 1;; ++attempt) {
    const Context ctx = is_one_try ? whole.with_timeout(clock_, kAttemptTime) : whole;
    std::optional<Error> failure = co_await ask_whether_it_lives(this, ctx);
    if (!failure) co_return;
    const bool is_late = failure->kind() == ErrorKind::deadline_exceeded;
    const std::optional<Error> reason = is_late ? lane->router().failure() : std::nullopt;
    bool goes_on = may_pass(*failure) && !whole.is_late(clock_.now());
    if (is_one_try) {
      goes_on = goes_on && is_late && !reason;
    } else if (goes_on) {
      const bool is_in_time = co_await pause(lane, whole.deadline(), attempt);
      goes_on = is_in_time;
    }
    if (goes_on) continue;
    const ErrorKind kind = may_pass(*failure) ? ErrorKind::unavailable : failure->kind();
    throw Error(kind, std::string("opening Valkey: ") + reason.value_or(*failure).what());
  }
}

}  // namespace polly::valkey
