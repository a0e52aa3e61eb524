#include "polly/valkey/client.hpp"

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <utility>

#include "polly/base/run_on.hpp"
#include "polly/valkey/detail/client_counts.hpp"
#include "polly/valkey/detail/client_lanes.hpp"
#include "polly/valkey/detail/execute_batch.hpp"
#include "polly/valkey/detail/execute_command.hpp"
#include "polly/valkey/detail/execute_on_primary.hpp"
#include "polly/valkey/detail/next_step.hpp"
#include "polly/valkey/server_refusal.hpp"

namespace polly::valkey {

namespace {

namespace asio = boost::asio;

constexpr std::string_view kBackendName = "valkey";
constexpr Milliseconds kPollInterval{20};  // how often start() looks whether the one attempt has failed

// Nullopt: the server answered well.
Task<std::optional<Error>> failure_of_ping(Client* client, Context ctx) {
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

Task<std::unique_ptr<Client>> Client::open(Options options, std::vector<asio::any_io_executor> loops,
                                           const Clock* clock, Telemetry* telemetry) {
  check(options);
  auto client = std::make_unique<Client>(std::move(options), std::move(loops), *clock, *telemetry);
  std::optional<Error> failure;
  try {
    co_await client->start();
  } catch (const Error& error) {
    failure = error;
  }
  if (failure) {
    co_await client->close();  // here, since the destructor cannot wait for this loop
    throw *failure;
  }
  co_return client;
}

Client::Client(Options options, std::vector<asio::any_io_executor> loops, const Clock& clock, Telemetry& telemetry)
    : options_(std::make_shared<const Options>(std::move(options))),
      access_(std::make_shared<Replaceable<Access>>(std::make_shared<const Access>(*options_))),
      clock_(clock),
      lanes_(std::make_unique<ClientLanes>(
          options_, access_, std::move(loops), clock, telemetry.log(),
          std::make_shared<ClientCounts>(telemetry.metrics(), std::string(kBackendName)))) {}

Client::~Client() = default;

// Asks until the server answers, fails for a reason that lasts, or start_timeout has passed. A single server that is
// tried once is given the time of a command, and no more than its first failure: that is polled for. Everything runs on
// the lane's loop.
Task<void> Client::start() {
  Lane* lane = lanes_->find(co_await asio::this_coro::executor);
  if (lane == nullptr) {
    co_await run_on(lanes_->next().executor(), start());
    co_return;
  }
  const bool is_one_try = options_->start_timeout == Milliseconds(0) && options_->topology == Topology::standalone;
  const Context whole = Context().with_timeout(clock_, std::max(options_->start_timeout, options_->command_timeout));
  for (int attempt = 1;; ++attempt) {
    const Context ctx = is_one_try ? whole.with_timeout(clock_, kPollInterval) : whole;
    std::optional<Error> failure = co_await failure_of_ping(this, ctx);
    if (!failure) co_return;
    const bool is_late = failure->kind() == ErrorKind::deadline_exceeded;
    const std::optional<Error> reason = is_late ? lane->router().failure() : std::nullopt;
    bool goes_on = may_pass(*failure) && !whole.is_late(clock_.now());
    if (is_one_try) {
      goes_on = goes_on && is_late && !reason;
    } else if (goes_on) {
      const bool is_in_time = co_await pause(lane, whole.deadline(), RetryPolicy::pause_after(attempt));
      goes_on = is_in_time;
    }
    if (goes_on) continue;
    const ErrorKind kind = may_pass(*failure) ? ErrorKind::unavailable : failure->kind();
    throw Error(kind, std::string("opening Valkey: ") + reason.value_or(*failure).what());
  }
}

Task<resp3::Reply> Client::execute(Context ctx, resp3::Command command, Effect effect) {
  return execute_command(lanes_.get(), ctx.deadline(), std::move(command), effect);
}

Task<std::vector<resp3::Reply>> Client::execute_all(Context ctx, std::vector<resp3::Command> commands, Effect effect) {
  return execute_batch(lanes_.get(), ctx.deadline(), std::move(commands), effect);
}

Task<std::vector<std::string>> Client::primaries(Context ctx) {
  return list_primaries(lanes_.get(), ctx.deadline());
}

Task<std::vector<std::string>> Client::tags(Context ctx) {
  return find_tags(lanes_.get(), ctx.deadline());
}

Task<std::optional<std::vector<resp3::Reply>>> Client::execute_on(Context ctx, std::string primary,
                                                                  std::vector<resp3::Command> commands) {
  return execute_on_primary(lanes_.get(), ctx.deadline(), std::move(primary), std::move(commands));
}

Task<void> Client::close() {
  return lanes_->close();
}

const asio::any_io_executor& Client::executor() const noexcept {
  return lanes_->front().executor();
}

}  // namespace polly::valkey
