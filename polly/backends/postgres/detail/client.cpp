#include "polly/backends/postgres/detail/client.hpp"

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <utility>

#include "polly/backends/postgres/detail/lane.hpp"
#include "polly/backends/postgres/detail/migration.hpp"
#include "polly/backends/postgres/detail/outcome.hpp"
#include "polly/backends/postgres/detail/sql.hpp"
#include "polly/backends/postgres/detail/submit.hpp"
#include "polly/base/run_on.hpp"

namespace polly::postgres {

namespace asio = boost::asio;

Task<std::unique_ptr<Client>> Client::open(PostgresOptions options, Runtime runtime) {
  check(options);
  auto client = std::make_unique<Client>(std::move(options), runtime);
  std::optional<Error> failure;
  try {
    co_await run_on(client->executor(), client->start());
  } catch (const Error& error) {
    failure = error;
  }
  if (failure) {
    co_await client->close();  // here, since the destructor cannot wait for this loop
    throw failure->while_doing("opening PostgreSQL");
  }
  co_return client;
}

Client::Client(PostgresOptions options, const Runtime& runtime)
    : options_(std::make_shared<const PostgresOptions>(std::move(options))),
      conninfo_(std::make_shared<const Conninfo>(Conninfo::parse(options_->url.reveal(), 2 * options_->timeout))),
      counts_(std::make_shared<Counts>(runtime.telemetry().metrics())),
      clock_(runtime.clock()) {
  std::vector<asio::any_io_executor> loops = runtime.loops();
  if (loops.empty()) loops.push_back(own_loop_.emplace(1).at(0));
  for (asio::any_io_executor& loop : loops) {
    lanes_.push_back(
        std::make_shared<Lane>(std::move(loop), options_, conninfo_, clock_, runtime.telemetry().log(), counts_));
  }
}

Client::~Client() {
  is_closed_ = true;
  for (const auto& lane : lanes_) {
    if (lane->gate().running() > 0) lane->stop();
  }
  const TimePoint give_up = system_clock().now() + Gate::kUndrivenMax;
  for (const auto& lane : lanes_) lane->gate().wait_while_driven(lane->executor(), give_up);
  for (const auto& lane : lanes_) lane->abandon();
}

// Every loop's connections answer before anybody is told that the store is open: those that read, by a ping, and those
// that write, by removing what nobody can have written. Where there is no connection the call is told why, and where a
// grant is missing, which.
Task<void> Client::start() {
  const TimePoint give_up = clock_.now() + options_->start_timeout;
  co_await prepare_schema(*options_, *conninfo_, &clock_, give_up, executor());
  for (const auto& lane : lanes_) lane->start();
  const TimePoint deadline = std::max(give_up, clock_.now() + options_->timeout);
  for (const auto& lane : lanes_) {
    auto ping = std::make_unique<Call>(Verb::ping, deadline);
    ping->questions.emplace_back(Statement::ping);
    auto remove = std::make_unique<Call>(Verb::remove, deadline);
    remove->rows.emplace_back("");
    std::optional<Error> failure;
    try {
      co_await run_on(lane->executor(), execute(std::move(ping)));
      co_await run_on(lane->executor(), execute(std::move(remove)));
    } catch (const Error& error) {
      failure = error;
    }
    if (!failure) continue;
    if (failure->kind() == ErrorKind::permission_denied) co_await run_on(lane->executor(), check_grants(deadline));
    throw Error(*failure);
  }
}

Task<void> Client::check_grants(TimePoint deadline) {
  auto call = std::make_unique<Call>(Verb::ping, deadline);
  call->questions.emplace_back(Statement::grants);
  call = co_await execute(std::move(call));
  if (call->answer.rows() != 1) throw Error(ErrorKind::unavailable, "the server did not say what the role may do");
  const std::string missing = one_line(call->answer.bytes(0, 0));
  if (missing.empty()) co_return;
  throw Error(ErrorKind::permission_denied, "the role lacks a grant on the table " + sql_name(options_->schema) +
                                                ".entries: " + missing +
                                                "; docs/postgres.md lists the grants that Polly needs");
}

Task<std::unique_ptr<Call>> Client::execute(std::unique_ptr<Call> call) {
  if (is_closed_.load(std::memory_order_relaxed)) throw closed_error();
  Lane* lane = lane_of(co_await asio::this_coro::executor);
  if (lane == nullptr) co_return co_await run_on(next_lane().executor(), execute(std::move(call)));
  co_await submit(*lane, *call);
  switch (call->end()) {
    case Call::End::answered: break;
    case Call::End::failed: throw Error(*call->error());
    case Call::End::waiting:
    case Call::End::cancelled: throw Error(ErrorKind::cancelled, "cancelled by the caller");
  }
  co_return call;
}

Task<void> Client::close() {
  is_closed_ = true;
  for (const auto& lane : lanes_) lane->stop();
  for (const auto& lane : lanes_) co_await lane->gate().close_and_wait();
}

const asio::any_io_executor& Client::executor() const noexcept {
  return lanes_.front()->executor();
}

Lane* Client::lane_of(const asio::any_io_executor& executor) const noexcept {
  const auto found =
      std::find_if(lanes_.begin(), lanes_.end(), [&](const auto& lane) { return lane->executor() == executor; });
  return found == lanes_.end() ? nullptr : found->get();
}

Lane& Client::next_lane() noexcept {
  return *lanes_[next_lane_.fetch_add(1, std::memory_order_relaxed) % lanes_.size()];
}

}  // namespace polly::postgres
