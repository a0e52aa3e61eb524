#include "polly/backends/dynamodb/dynamodb_backend.hpp"

#include <algorithm>
#include <utility>

#include "polly/backends/dynamodb/detail/answer_parts.hpp"
#include "polly/backends/dynamodb/detail/operation.hpp"
#include "polly/backends/dynamodb/detail/requests.hpp"
#include "polly/backends/dynamodb/detail/table.hpp"
#include "polly/backends/dynamodb/detail/transaction_plan.hpp"
#include "polly/base/backoff.hpp"
#include "polly/base/pause.hpp"
#include "polly/base/url.hpp"

namespace polly {

using dynamodb::Answer;
using dynamodb::Effect;
using dynamodb_backend::Part;
using dynamodb_backend::Table;

DynamodbBackend::DynamodbBackend(std::unique_ptr<dynamodb::Client> client, DynamodbOptions options)
    : options_(std::move(options)),
      table_(std::make_shared<const Table>(options_.table, options_.prefix, client->clock())),
      client_(std::move(client)) {}

DynamodbBackend::~DynamodbBackend() = default;

ServerName DynamodbBackend::server() const {
  const std::string& endpoint = client_->options().endpoint;
  if (!url_objection(endpoint).empty()) return ServerName();
  const UrlHost host = hosts_of(split_url(endpoint)).front();
  constexpr std::uint16_t kHttps = 443;
  constexpr std::uint16_t kHttp = 80;
  return ServerName(host.name, host.port.value_or(endpoint.starts_with("https:") ? kHttps : kHttp));
}

Task<std::optional<DynamodbBackend::Item>> DynamodbBackend::read(Context ctx, std::string whole_key, Part part) {
  dynamodb::Client::MakeBody make_body = [table = table_, key = std::move(whole_key), part](TimePoint) {
    return dynamodb_backend::get_body(*table, key, part);
  };
  const Answer answer = co_await client_->call(ctx, "GetItem", std::move(make_body), Effect::read);
  const boost::json::object* found = dynamodb_backend::object_in(answer.body, "Item");
  if (found == nullptr) co_return std::nullopt;
  Item item = dynamodb_backend::item_of(*found, part);
  if (!item.is_alive(table_->now())) co_return std::nullopt;
  co_return std::move(item);
}

Task<std::optional<std::string>> DynamodbBackend::get(Context ctx, KeyView key) {
  std::optional<Item> item = co_await read(ctx, table_->whole(key.text()), Part::key_and_value);
  if (!item) co_return std::nullopt;
  co_return std::move(item->bytes);
}

Task<std::optional<StoredEntry>> DynamodbBackend::get_entry(Context ctx, KeyView key) {
  std::optional<Item> item = co_await read(ctx, table_->whole(key.text()), Part::key_and_value);
  if (!item) co_return std::nullopt;
  co_return std::move(*item).entry(table_->now());
}

Task<bool> DynamodbBackend::exists(Context ctx, KeyView key) {
  const std::optional<Item> item = co_await read(ctx, table_->whole(key.text()), Part::key);
  co_return item.has_value();
}

Task<bool> DynamodbBackend::set(Context ctx, Key key, std::string bytes, Expiration expiration, WriteIf condition) {
  const auto operation = std::make_shared<Operation>(Operation::Kind::put, table_->whole(key.text()));
  operation->value.emplace(bytes, table_->next_revision());
  operation->guard.is_absent = condition == WriteIf::absent;
  operation->expiration = expiration;
  dynamodb_backend::check_size(*operation);
  const bool is_done = co_await write(ctx, operation);
  co_return is_done;
}

Task<bool> DynamodbBackend::touch(Context ctx, Key key, Expiration expiration) {
  const auto operation = std::make_shared<Operation>(Operation::Kind::renew, table_->whole(key.text()));
  operation->guard.is_present = true;
  operation->expiration = expiration;
  const bool is_done = co_await write(ctx, operation);
  co_return is_done;
}

Task<bool> DynamodbBackend::write(Context ctx, std::shared_ptr<const Operation> operation) {
  dynamodb::Client::MakeBody make_body = [table = table_, operation](TimePoint) {
    return dynamodb_backend::body_of(*table, *operation, table->now());
  };
  std::optional<Error> doubt;
  try {
    const std::string_view request = dynamodb_backend::request_of(operation->kind);
    const Answer answer = co_await client_->call(ctx, request, std::move(make_body), Effect::write);
    co_return answer.is_ok();
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::unknown_outcome) throw;
    doubt = error;
  }
  const bool is_done = co_await is_written(ctx, std::move(operation));
  if (!is_done) throw Error(*doubt);
  co_return true;
}

// Whether the item has the revision that the operation writes, which no other write has: it was done for certain.
Task<bool> DynamodbBackend::is_written(Context ctx, std::shared_ptr<const Operation> operation) {
  if (!operation->value) co_return false;
  try {
    const std::optional<Item> item = co_await read(ctx, operation->key, Part::key_and_value);
    co_return item && item->revision == operation->value->revision;
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::cancelled || error.kind() == ErrorKind::closed) throw;
  }
  co_return false;
}

Task<void> DynamodbBackend::pause(Context ctx, std::size_t attempt, Error late) {
  const dynamodb_backend::Lifetime::Flag is_over = lifetime_.flag();
  Backoff backoff(table_->next_number() * 2'654'435'761U);
  Milliseconds delay = backoff.next();
  for (std::size_t i = 0; i < std::min<std::size_t>(attempt, 6); ++i) delay = backoff.next();
  const TimePoint now = table_->clock().now();
  if (ctx.has_deadline() && now + delay >= ctx.deadline()) throw Error(late);
  co_await pause_for(delay);
  co_await dynamodb_backend::yield_within(is_over);
}

Task<void> DynamodbBackend::ping(Context ctx) {
  co_await read(ctx, table_->whole("polly:ping"), Part::key);
}

Task<void> DynamodbBackend::close() {
  return client_->close();
}

}  // namespace polly
