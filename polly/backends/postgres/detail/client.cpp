#include "polly/backends/postgres/detail/client.hpp"

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <utility>

#include "polly/async_client/submit.hpp"
#include "polly/backends/postgres/detail/lane.hpp"
#include "polly/backends/postgres/detail/migration.hpp"
#include "polly/backends/postgres/detail/outcome.hpp"
#include "polly/backends/postgres/detail/sql.hpp"
#include "polly/base/run_on.hpp"

namespace polly::postgres {

namespace asio = boost::asio;

namespace {

std::shared_ptr<const Conninfo> parsed(const Secret& url, const PostgresOptions& options) {
  return std::make_shared<const Conninfo>(Conninfo::parse(url.reveal(), 2 * options.timeout));
}

}  // namespace

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
      conninfo_(std::make_shared<Replaceable<Conninfo>>(parsed(options_->url, *options_))),
      counts_(std::make_shared<Counts>(runtime.telemetry().metrics())),
      clock_(runtime.clock()),
      lanes_(runtime.loops(), [this, log = &runtime.telemetry().log()](asio::any_io_executor loop) {
        return std::make_shared<Lane>(std::move(loop), options_, conninfo_, clock_, *log, counts_);
      }) {}

Client::~Client() {
  is_closed_ = true;
  lanes_.abandon();
}

// The store is open once the connections of every loop have answered: those that read a ping, and those that write the
// removal of a key that cannot exist. Where there is no connection the call fails with the reason; where a grant is
// missing the error names it.
Task<void> Client::start() {
  const TimePoint give_up = clock_.now() + options_->start_timeout;
  const std::shared_ptr<const Conninfo> conninfo = conninfo_->get();
  co_await prepare_schema(*options_, *conninfo, &clock_, give_up, executor());
  for (const auto& lane : lanes_.all()) lane->start();
  const TimePoint deadline = std::max(give_up, clock_.now() + options_->timeout);
  for (const auto& lane : lanes_.all()) {
    auto ping = std::make_unique<Call>(Verb::ping, deadline);
    ping->statements.emplace_back(Statement::ping);
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
  call->statements.emplace_back(Statement::grants);
  call = co_await execute(std::move(call));
  if (call->answer.rows() != 1)
    throw Error(ErrorKind::unavailable, "the server did not answer which grants the role has");
  const std::string missing = one_line(call->answer.bytes(0, 0));
  if (missing.empty()) co_return;
  throw Error(ErrorKind::permission_denied, "the role lacks a grant on the table " + sql_name(options_->schema) +
                                                ".entries: " + missing +
                                                "; docs/postgres.md lists the grants that Polly needs");
}

Task<std::unique_ptr<Call>> Client::execute(std::unique_ptr<Call> call) {
  if (is_closed_.load(std::memory_order_relaxed)) throw closed_error();
  Lane* lane = lanes_.find(co_await asio::this_coro::executor);
  if (lane == nullptr) co_return co_await run_on(lanes_.next().executor(), execute(std::move(call)));
  co_await async_client::submit(lane->dispatcher(), *call);
  if (call->end() == Call::End::failed) throw Error(*call->error());
  if (call->end() != Call::End::answered) throw Error(ErrorKind::cancelled, "cancelled by the caller");
  co_return call;
}

UrlChange Client::change_to(const Secret& url) const {
  const std::shared_ptr<const Conninfo> before = conninfo_->get();
  const std::shared_ptr<const Conninfo> now = parsed(url, *options_);
  if (before->options() == now->options()) return UrlChange::none;
  return before->without_access() == now->without_access() ? UrlChange::access : UrlChange::server;
}

void Client::replace_url(const Secret& url) {
  conninfo_->replace(parsed(url, *options_));
}

Task<void> Client::close() {
  is_closed_ = true;
  return lanes_.close();
}

const asio::any_io_executor& Client::executor() const noexcept {
  return lanes_.front().executor();
}

}  // namespace polly::postgres
