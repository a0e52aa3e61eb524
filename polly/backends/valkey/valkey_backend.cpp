#include "polly/backends/valkey/valkey_backend.hpp"

#include <utility>

#include "polly/backends/valkey/detail/expiration_words.hpp"
#include "polly/backends/valkey/detail/scripts.hpp"
#include "polly/backends/valkey/detail/server_figures.hpp"
#include "polly/valkey/server_refusal.hpp"

namespace polly {

using resp3::Command;
using resp3::Reply;
using valkey::check;
using valkey::Effect;
using valkey_backend::ExpirationWords;

namespace {

std::optional<std::string> value_of(Reply&& reply) {
  check(reply);
  if (reply.is_null()) return std::nullopt;
  return std::move(reply).text();
}

std::int64_t integer_of(const Reply& reply) {
  check(reply);
  if (reply.is_integer()) return reply.integer();
  throw Error(ErrorKind::unavailable, "the server answered " + reply.describe() + " where an integer was expected");
}

}  // namespace

Task<std::unique_ptr<Backend>> open_valkey_backend(valkey::Options options, Runtime runtime) {
  std::unique_ptr<valkey::Client> client =
      co_await valkey::Client::open(std::move(options), runtime.loops(), &runtime.clock(), &runtime.telemetry());
  co_return std::make_unique<ValkeyBackend>(std::move(client), runtime);
}

ValkeyBackend::ValkeyBackend(std::unique_ptr<valkey::Client> client, const Runtime& runtime)
    : client_(std::move(client)),
      figures_(
          std::make_unique<valkey_backend::ServerFigures>(*client_, runtime.clock(), runtime.telemetry().metrics())) {}

ValkeyBackend::~ValkeyBackend() = default;

Task<std::optional<std::string>> ValkeyBackend::get(Context ctx, KeyView key) {
  co_return value_of(co_await client_->execute(ctx, Command("GET").key(key.text()), Effect::read));
}

// One GET for each key rather than one MGET, which reports a list or a hash of another program as absent.
Task<std::vector<std::optional<std::string>>> ValkeyBackend::get_many(Context ctx, KeysView keys) {
  std::vector<Command> commands;
  commands.reserve(keys.size());
  for (const Key& key : keys) commands.push_back(Command("GET").key(key.text()));
  std::vector<Reply> replies = co_await client_->execute_all(ctx, std::move(commands), Effect::read);
  std::vector<std::optional<std::string>> values;
  values.reserve(replies.size());
  for (Reply& reply : replies) values.push_back(value_of(std::move(reply)));
  co_return values;
}

Task<bool> ValkeyBackend::exists(Context ctx, KeyView key) {
  co_return integer_of(co_await client_->execute(ctx, Command("EXISTS").key(key.text()), Effect::read)) > 0;
}

Task<bool> ValkeyBackend::set(Context ctx, Key key, std::string bytes, Expiration expiration, WriteIf condition) {
  Command command("SET");
  command.key(key.text());
  command.add(std::string_view(bytes));
  const ExpirationWords words(expiration);
  if (!words.is_never()) command.add(words.unit), command.add(words.time);
  if (condition == WriteIf::absent) command.add("NX");
  const Reply reply = co_await client_->execute(ctx, std::move(command), Effect::write);
  check(reply);
  co_return !reply.is_null();
}

// One UNLINK a key: each finds its own node of a cluster, and large values are freed beside the server's loop.
Task<std::size_t> ValkeyBackend::remove_many(Context ctx, std::vector<Key> keys) {
  std::vector<Command> commands;
  commands.reserve(keys.size());
  for (const Key& key : keys) commands.push_back(Command("UNLINK").key(key.text()));
  std::vector<Reply> replies = co_await client_->execute_all(ctx, std::move(commands), Effect::write);
  std::size_t removed = 0;
  for (const Reply& reply : replies) removed += integer_of(reply) > 0 ? 1U : 0U;
  co_return removed;
}

Task<bool> ValkeyBackend::touch(Context ctx, Key key, Expiration expiration) {
  const ExpirationWords words(expiration);
  if (!words.is_never()) {
    Command command(words.unit == "PX" ? "PEXPIRE" : "PEXPIREAT");
    command.key(key.text());
    command.add(words.time);
    co_return integer_of(co_await client_->execute(ctx, std::move(command), Effect::write)) > 0;
  }
  // PERSIST alone answers 0 for an entry that had no lifetime.
  std::vector<Command> commands;
  commands.push_back(Command("PERSIST").key(key.text()));
  commands.push_back(Command("EXISTS").key(key.text()));
  std::vector<Reply> replies = co_await client_->execute_all(ctx, std::move(commands), Effect::idempotent_write);
  const bool was_limited = integer_of(replies[0]) > 0;
  co_return integer_of(replies[1]) > 0 || was_limited;
}

Task<void> ValkeyBackend::ping(Context ctx) {
  check(co_await client_->execute(ctx, Command("PING"), Effect::read));
}

Task<std::vector<std::string>> ValkeyBackend::shares(Context ctx) {
  return client_->tags(ctx);
}

ServerName ValkeyBackend::server() const {
  const valkey::Options& options = client_->options();
  if (options.topology != valkey::Topology::standalone || options.addresses.size() != 1) return ServerName();
  const Address& address = options.addresses.front();
  return address.is_unix() ? ServerName(address.unix_path, 0) : ServerName(address.host, address.port);
}

StoreUsage ValkeyBackend::usage() const {
  return figures_->usage();
}

Task<void> ValkeyBackend::close() {
  co_await figures_->stop();
  co_await client_->close();
}

}  // namespace polly
