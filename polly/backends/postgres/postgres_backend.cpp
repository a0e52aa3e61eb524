#include "polly/backends/postgres/postgres_backend.hpp"

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <utility>

#include "polly/backends/postgres/detail/client.hpp"
#include "polly/backends/postgres/detail/conninfo.hpp"
#include "polly/backends/postgres/detail/cursor.hpp"
#include "polly/backends/postgres/detail/migration.hpp"
#include "polly/backends/postgres/detail/parameters.hpp"
#include "polly/backends/postgres/detail/sweeper.hpp"
#include "polly/endpoint/address.hpp"

namespace polly {

using postgres::Answer;
using postgres::Call;
using postgres::Statement;
using postgres::Verb;

namespace {

std::unique_ptr<Call> call_of(Verb verb, const Context& ctx) {
  return std::make_unique<Call>(verb, ctx.deadline());
}

std::unique_ptr<Call> call_of(Verb verb, const Context& ctx, Key key) {
  std::unique_ptr<Call> call = call_of(verb, ctx);
  call->rows.emplace_back(std::move(key).text());
  return call;
}

std::unique_ptr<Call> call_of(Verb verb, const Context& ctx, Key key, std::string bytes, const Expiration& expiration) {
  std::unique_ptr<Call> call = call_of(verb, ctx);
  call->rows.emplace_back(std::move(key).text(), std::move(bytes), expiration);
  return call;
}

std::unique_ptr<Call> call_of(const Context& ctx, KeysView keys) {
  std::unique_ptr<Call> call = call_of(Verb::entry, ctx);
  for (const Key& key : keys) call->rows.emplace_back(key.text());
  return call;
}

std::optional<StoredEntry> entry_of(Answer& answer) {
  if (!answer.found) return std::nullopt;
  return StoredEntry(std::move(answer.value), Revision(std::to_string(answer.number)), answer.time_left);
}

}  // namespace

Task<std::unique_ptr<Backend>> open_postgres_backend(PostgresOptions options, Runtime runtime) {
  std::unique_ptr<postgres::Client> client = co_await postgres::Client::open(std::move(options), runtime);
  co_return std::make_unique<PostgresBackend>(std::move(client));
}

Task<PostgresMigration> migrate_postgres_schema(PostgresOptions options, Runtime runtime) {
  check(options);
  options.migrate = true;
  const Clock* clock = &runtime.clock();
  const TimePoint give_up = clock->now() + options.start_timeout;
  postgres::Conninfo conninfo = postgres::Conninfo::parse(options.url.reveal(), 2 * options.timeout);
  boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
  const postgres::Migrated done =
      co_await postgres::prepare_schema(std::move(options), std::move(conninfo), clock, give_up, executor);
  PostgresMigration migration;
  migration.from = done.from, migration.to = done.to;
  co_return migration;
}

PostgresBackend::PostgresBackend(std::unique_ptr<postgres::Client> client)
    : client_(std::move(client)), sweeper_(std::make_unique<postgres::Sweeper>(*client_)) {}

PostgresBackend::~PostgresBackend() = default;

Task<std::optional<std::string>> PostgresBackend::get(Context ctx, KeyView key) {
  auto call = co_await client_->execute(call_of(Verb::get, ctx, key));
  Answer& answer = call->rows.front().answer;
  if (!answer.found) co_return std::nullopt;
  co_return std::move(answer.value);
}

Task<std::vector<std::optional<std::string>>> PostgresBackend::get_many(Context ctx, KeysView keys) {
  std::vector<std::optional<std::string>> values(keys.size());
  if (keys.empty()) co_return values;
  auto call = call_of(Verb::get, ctx);
  for (const Key& key : keys) call->rows.emplace_back(key.text());
  call = co_await client_->execute(std::move(call));
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (call->rows[i].answer.found) values[i] = std::move(call->rows[i].answer.value);
  }
  co_return values;
}

Task<std::optional<StoredEntry>> PostgresBackend::get_entry(Context ctx, KeyView key) {
  auto call = co_await client_->execute(call_of(Verb::entry, ctx, key));
  co_return entry_of(call->rows.front().answer);
}

Task<std::vector<std::optional<StoredEntry>>> PostgresBackend::get_entries(Context ctx, KeysView keys) {
  std::vector<std::optional<StoredEntry>> entries(keys.size());
  if (keys.empty()) co_return entries;
  const auto call = co_await client_->execute(call_of(ctx, keys));
  for (std::size_t i = 0; i < entries.size(); ++i) entries[i] = entry_of(call->rows[i].answer);
  co_return entries;
}

Task<std::vector<std::optional<RawEntry>>> PostgresBackend::get_raw(Context ctx, KeysView keys) {
  std::vector<std::optional<RawEntry>> entries(keys.size());
  if (keys.empty()) co_return entries;
  const auto call = co_await client_->execute(call_of(ctx, keys));
  for (std::size_t i = 0; i < entries.size(); ++i) {
    postgres::Answer& answer = call->rows[i].answer;
    if (answer.found) {
      entries[i].emplace(std::move(answer.value), answer.expires, Revision(std::to_string(answer.number)));
    }
  }
  co_return entries;
}

Task<bool> PostgresBackend::exists(Context ctx, KeyView key) {
  auto call = co_await client_->execute(call_of(Verb::exists, ctx, key));
  co_return call->rows.front().answer.found;
}

Task<bool> PostgresBackend::set(Context ctx, Key key, std::string bytes, Expiration expiration, WriteIf condition) {
  const Verb verb = condition == WriteIf::absent ? Verb::set_if_absent : Verb::set;
  auto call = co_await client_->execute(call_of(verb, ctx, std::move(key), std::move(bytes), expiration));
  co_return call->rows.front().answer.found;
}

Task<std::size_t> PostgresBackend::remove_many(Context ctx, std::vector<Key> keys) {
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  if (keys.empty()) co_return 0;
  auto call = call_of(Verb::remove, ctx);
  for (Key& key : keys) call->rows.emplace_back(std::move(key).text());
  call = co_await client_->execute(std::move(call));
  co_return static_cast<std::size_t>(
      std::count_if(call->rows.begin(), call->rows.end(), [](const postgres::Row& row) { return row.answer.found; }));
}

Task<bool> PostgresBackend::touch(Context ctx, Key key, Expiration expiration) {
  auto call = co_await client_->execute(call_of(Verb::touch, ctx, std::move(key), "", expiration));
  co_return call->rows.front().answer.found;
}

Task<bool> PostgresBackend::apply(Context ctx, Transaction transaction) {
  if (transaction.size() == 0) co_return true;
  auto call = call_of(Verb::apply, ctx);
  call->statements = postgres::statements_of(transaction);
  call = co_await client_->execute(std::move(call));
  if (call->answer.rows() != 1)
    throw Error(ErrorKind::unavailable, "the server did not answer whether the transaction was applied");
  co_return call->answer.boolean(0, 0);
}

// Entries that were absent and those that were read are two statements, and a round trip each where there are both.
Task<std::vector<bool>> PostgresBackend::replace(Context ctx, std::vector<Replacement> replacements) {
  std::vector<bool> written(replacements.size());
  for (const Verb verb : {Verb::set_if_absent, Verb::replace}) {
    std::vector<std::size_t> indices;
    auto call = call_of(verb, ctx);
    for (std::size_t i = 0; i < replacements.size(); ++i) {
      Replacement& each = replacements[i];
      if (each.read.has_value() != (verb == Verb::replace)) continue;
      if (!each.read && !each.expiration) each.expiration = Expiration::never();
      postgres::Row& row = call->rows.emplace_back(std::move(each.key).text(), std::move(each.bytes), each.expiration);
      if (each.read) row.number = postgres::number_of(*each.read);
      indices.push_back(i);
    }
    if (indices.empty()) continue;
    call = co_await client_->execute(std::move(call));
    for (std::size_t i = 0; i < indices.size(); ++i) written[indices[i]] = call->rows[i].answer.found;
  }
  co_return written;
}

Task<Page> PostgresBackend::scan(Context ctx, Scan scan, std::optional<Cursor> cursor) {
  const std::string after = cursor ? postgres::key_of(*cursor, scan) : "";
  auto call = call_of(Verb::scan, ctx);
  call->statements.push_back(postgres::scan_statement(Statement::scan, scan, after));
  call = co_await client_->execute(std::move(call));
  Page page;
  for (std::size_t i = 0; i < call->answer.rows(); ++i) page.keys.emplace_back(call->answer.bytes(i, 0));
  if (page.keys.size() >= scan.page_keys()) page.next = postgres::cursor_behind(page.keys.back());
  co_return page;
}

Task<RawPage> PostgresBackend::scan_raw(Context ctx, Scan scan, std::optional<Cursor> cursor) {
  const std::string after = cursor ? postgres::key_of(*cursor, scan) : "";
  auto call = call_of(Verb::scan, ctx);
  call->statements.push_back(postgres::scan_statement(Statement::scan_raw, scan, after));
  call = co_await client_->execute(std::move(call));
  const postgres::Result& rows = call->answer;
  RawPage page;
  page.entries.reserve(rows.rows());
  for (std::size_t i = 0; i < rows.rows(); ++i) {
    std::optional<WallTime> expires;
    if (!rows.is_null(i, 2)) expires = WallTime(Milliseconds(rows.int8(i, 2)));
    page.entries.emplace_back(Key(std::string(rows.bytes(i, 0))), RawEntry(std::string(rows.bytes(i, 1)), expires));
  }
  if (page.entries.size() >= scan.page_keys()) page.next = postgres::cursor_behind(page.entries.back().first);
  co_return page;
}

Task<void> PostgresBackend::ping(Context ctx) {
  co_await client_->check_grants(ctx.deadline());
  auto call = call_of(Verb::ping, ctx);
  call->statements.emplace_back(Statement::ping);
  co_await client_->execute(std::move(call));
}

ServerName PostgresBackend::server() const {
  const PostgresOptions& options = client_->options();
  const postgres::Conninfo conninfo = postgres::Conninfo::parse(options.url.reveal(), options.timeout);
  const std::string& host = conninfo.get("host");
  if (host.find(',') != std::string::npos) return ServerName();
  constexpr std::uint16_t kPortDefault = 5432;
  const bool is_socket = host.starts_with('/');
  return ServerName(host, is_socket ? 0 : parse_port(conninfo.get("port")).value_or(kPortDefault));
}

StoreUsage PostgresBackend::usage() const {
  return sweeper_->usage();
}

UrlChange PostgresBackend::change_to(const Secret& url) const {
  return client_->change_to(url);
}

void PostgresBackend::replace_url(const Secret& url) {
  client_->replace_url(url);
}

Task<void> PostgresBackend::close() {
  co_await sweeper_->stop();
  co_await client_->close();
}

}  // namespace polly
