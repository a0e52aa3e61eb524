// The table itself: it is looked at when the store is opened, made by `polly migrate-schema`, and examined by
// `polly doctor`.
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "polly/backends/dynamodb/detail/table_check.hpp"
#include "polly/backends/dynamodb/dynamodb_backend.hpp"
#include "polly/base/pause.hpp"

namespace polly {

using dynamodb::Answer;
using dynamodb::Effect;
using dynamodb_backend::TableState;

namespace {

constexpr Milliseconds kPoll{200};
constexpr Milliseconds kMakingMax{180'000};  // creating a table takes some seconds, seldom minutes

dynamodb::Client::MakeBody always(std::string body) {
  return [body = std::move(body)](TimePoint) { return body; };
}

std::string body_of_table(const std::string& table) {
  return "{\"TableName\":\"" + table + "\"}";
}

// Error config where there is no such table.
Task<TableState> describe(dynamodb::Client* client, Context ctx, std::string table) {
  const Answer answer = co_await client->call(ctx, "DescribeTable", always(body_of_table(table)), Effect::read);
  co_return dynamodb_backend::table_state(answer.body);
}

// nullopt where there is no such table.
Task<std::optional<TableState>> find(dynamodb::Client* client, Context ctx, std::string table) {
  try {
    TableState state = co_await describe(client, ctx, std::move(table));
    co_return std::move(state);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::config) throw;
  }
  co_return std::nullopt;
}

// What a table is that DescribeTable does not know.
enum class Unknown {
  missing,
  coming  // it was created just now, and DescribeTable may not yet see it
};

// Until the table can be used. Error unavailable: it still cannot at the deadline.
Task<TableState> await_table(dynamodb::Client* client, Context ctx, std::string table, Unknown unknown) {
  while (true) {
    std::optional<TableState> state;
    if (unknown == Unknown::coming) {
      state = co_await find(client, ctx, table);
    } else {
      state = co_await describe(client, ctx, table);
    }
    if (state) dynamodb_backend::check_table(*state, table);
    if (state && state->is_usable()) co_return std::move(*state);
    if (ctx.is_late(client->clock().now() + kPoll)) {
      throw Error(ErrorKind::unavailable, "the DynamoDB table \"" + table + "\" is still being created: try again");
    }
    co_await pause_for(kPoll);
  }
}

Task<std::string> look_at_ttl(dynamodb::Client* client, Context ctx, std::string table) {
  try {
    const Answer answer = co_await client->call(ctx, "DescribeTimeToLive", always(body_of_table(table)), Effect::read);
    co_return dynamodb_backend::ttl_warning(answer.body);
  } catch (const Error& error) {
    const bool is_missing = error.kind() == ErrorKind::permission_denied || error.kind() == ErrorKind::unsupported;
    if (!is_missing) throw;
    co_return std::string("whether the table has a TTL is not known: ") + error.what();
  }
}

// Where it may not be asked for, it may be on already. A service that only resembles DynamoDB may have none.
Task<void> turn_on_ttl(dynamodb::Client* client, Context ctx, std::string table) {
  const std::string warning = co_await look_at_ttl(client, ctx, table);
  if (warning.empty()) co_return;
  std::string body =
      "{\"TableName\":\"" + table + "\",\"TimeToLiveSpecification\":{\"AttributeName\":\"ttl\",\"Enabled\":true}}";
  try {
    co_await client->call(ctx, "UpdateTimeToLive", always(std::move(body)), Effect::write);
  } catch (const Error& error) {
    const bool is_on = std::string_view(error.what()).find("TimeToLive is already enabled") != std::string_view::npos;
    if (error.kind() != ErrorKind::unsupported && !is_on) throw;
  }
}

Task<std::vector<std::string>> examine(dynamodb::Client* client, Context ctx, std::string table) {
  const TableState state = co_await await_table(client, ctx, table, Unknown::missing);
  std::vector<std::string> warnings;
  std::string ttl = co_await look_at_ttl(client, ctx, table);
  if (!ttl.empty()) warnings.push_back(std::move(ttl));
  std::string replication = dynamodb_backend::replication_warning(state);
  if (!replication.empty()) warnings.push_back(std::move(replication));
  co_return warnings;
}

// Another process may make it at the same time.
Task<bool> create_table(dynamodb::Client* client, Context ctx, std::string table) {
  try {
    co_await client->call(ctx, "CreateTable", always(dynamodb_backend::create_table_body(table)), Effect::write);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::conflict) throw;
    co_return false;
  }
  co_return true;
}

std::unique_ptr<dynamodb::Client> client_of(const DynamodbOptions& options, const Runtime& runtime) {
  check(options);
  return std::make_unique<dynamodb::Client>(options.client, runtime.telemetry(), runtime.clock(), runtime.loops());
}

}  // namespace

Task<std::unique_ptr<Backend>> open_dynamodb_backend(DynamodbOptions options, Runtime runtime) {
  std::unique_ptr<dynamodb::Client> client = client_of(options, runtime);
  const Context ctx = Context().with_timeout(runtime.clock(), options.start_timeout);
  const std::vector<std::string> warnings = co_await examine(client.get(), ctx, options.table);
  for (const std::string& warning : warnings) runtime.telemetry().log().write(Level::warning, warning);
  co_return std::make_unique<DynamodbBackend>(std::move(client), std::move(options));
}

Task<bool> make_dynamodb_table(DynamodbOptions options, Runtime runtime) {
  const std::unique_ptr<dynamodb::Client> client = client_of(options, runtime);
  const Context ctx = Context().with_timeout(runtime.clock(), kMakingMax);
  bool is_made = false;
  const std::optional<TableState> found = co_await find(client.get(), ctx, options.table);
  if (!found) is_made = co_await create_table(client.get(), ctx, options.table);
  const Unknown unknown = found ? Unknown::missing : Unknown::coming;
  co_await await_table(client.get(), ctx, options.table, unknown);
  co_await turn_on_ttl(client.get(), ctx, options.table);
  co_await client->close();
  co_return is_made;
}

Task<std::vector<std::string>> examine_dynamodb_table(DynamodbOptions options, Runtime runtime) {
  const std::unique_ptr<dynamodb::Client> client = client_of(options, runtime);
  const Context ctx = Context().with_timeout(runtime.clock(), options.start_timeout);
  std::vector<std::string> warnings = co_await examine(client.get(), ctx, options.table);
  co_await client->close();
  co_return warnings;
}

}  // namespace polly
