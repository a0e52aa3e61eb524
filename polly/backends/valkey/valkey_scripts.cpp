// The verbs of ValkeyBackend that the server does in one step, by a script.
#include <utility>

#include "polly/backends/valkey/detail/expiration_words.hpp"
#include "polly/backends/valkey/detail/scripts.hpp"
#include "polly/backends/valkey/valkey_backend.hpp"
#include "polly/resp3/hash_slot.hpp"
#include "polly/store/json_value.hpp"
#include "polly/valkey/server_refusal.hpp"

namespace polly {

using resp3::Reply;
using valkey::checked;
using valkey::Effect;
using valkey_backend::ExpirationWords;
using valkey_backend::run_scripts;
using valkey_backend::ScriptCall;

namespace {

Task<Reply> run_script(valkey::Client* client, Context ctx, const valkey_backend::Script* script, ScriptCall call,
                       Effect effect) {
  std::vector<ScriptCall> calls;
  calls.push_back(std::move(call));
  std::vector<Reply> replies = co_await run_scripts(client, ctx, script, std::move(calls), effect);
  co_return checked(std::move(replies.front()));
}

void add_expiration(ScriptCall& call, const Expiration& expiration) {
  const ExpirationWords words(expiration);
  call.argument(words.unit).argument(std::to_string(words.time));
}

std::string text_of(const Condition& condition) {
  switch (condition.kind) {
    case Condition::Kind::absent: return "absent";
    case Condition::Kind::present: return "present";
    case Condition::Kind::unchanged: break;
  }
  return condition.revision.opaque();
}

void check_slots(const Transaction& transaction) {
  std::optional<std::uint16_t> first;
  const auto look_at = [&](const Key& key) {
    const std::uint16_t slot = resp3::hash_slot(key.text());
    if (first.value_or(slot) != slot) {
      throw Error(ErrorKind::unsupported,
                  "a cluster is atomic over keys of one slot only, and these lie in several: give them a common {tag}, "
                  "as StateKeys::tagged does for the keys of one commit");
    }
    first = slot;
  };
  for (const Condition& condition : transaction.conditions()) look_at(condition.key);
  for (const TransactionStep& step : transaction.steps()) look_at(step.key);
}

// Of the script get_entry.
std::optional<StoredEntry> entry_of(Reply reply) {
  if (reply.is_null()) return std::nullopt;
  std::vector<Reply> parts = std::move(reply).elements();
  if (parts.size() != 3) throw Error(ErrorKind::unavailable, "the server answered something else than an entry");
  std::string bytes = std::move(parts[0]).text();
  const std::int64_t left = parts[1].integer();
  Revision revision(std::to_string(bytes.size()) + ":" + parts[2].text());
  std::optional<Milliseconds> time_left;
  if (left >= 0) time_left = Milliseconds(std::max<std::int64_t>(1, left));
  return StoredEntry(std::move(bytes), std::move(revision), time_left);
}

// What is written where nothing is needs no script.
bool is_plain_write(const Replacement& replacement) noexcept {
  return !replacement.read && replacement.expiration;
}

resp3::Command set_if_absent(const Replacement& replacement) {
  resp3::Command command("SET");
  command.key(replacement.key.text());
  command.add(std::string_view(replacement.bytes));
  const ExpirationWords words(*replacement.expiration);
  if (!words.is_never()) command.add(words.unit), command.add(words.time);
  command.add("NX");
  return command;
}

// Of the script apply.
ScriptCall call_of(const Transaction& transaction) {
  ScriptCall call;
  for (const Condition& condition : transaction.conditions()) call.key(condition.key.text());
  for (const TransactionStep& step : transaction.steps()) call.key(step.key.text());
  call.argument(std::to_string(transaction.conditions().size()));
  for (const Condition& condition : transaction.conditions()) call.argument(text_of(condition));
  for (const TransactionStep& step : transaction.steps()) {
    if (!step.value) {
      call.argument("remove");
      continue;
    }
    call.argument("set").argument(*step.value);
    if (step.expiration) {
      add_expiration(call, *step.expiration);
    } else {
      call.argument("KEEPTTL").argument("0");
    }
  }
  return call;
}

}  // namespace

Task<std::optional<StoredEntry>> ValkeyBackend::get_entry(Context ctx, KeyView key) {
  ScriptCall call;
  call.key(key.text());
  co_return entry_of(
      co_await run_script(client_.get(), ctx, &valkey_backend::get_entry_script(), std::move(call), Effect::read));
}

Task<std::vector<std::optional<StoredEntry>>> ValkeyBackend::get_entries(Context ctx, KeysView keys) {
  std::vector<ScriptCall> calls(keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) calls[i].key(keys[i].text());
  std::vector<Reply> replies =
      co_await run_scripts(client_.get(), ctx, &valkey_backend::get_entry_script(), std::move(calls), Effect::read);
  std::vector<std::optional<StoredEntry>> entries;
  entries.reserve(replies.size());
  for (Reply& reply : replies) entries.push_back(entry_of(checked(std::move(reply))));
  co_return entries;
}

Task<std::vector<std::int64_t>> ValkeyBackend::advance(Context ctx, std::vector<Advance> advances,
                                                       Expiration expiration) {
  std::vector<ScriptCall> calls(advances.size());
  for (std::size_t i = 0; i < advances.size(); ++i) {
    calls[i].key(advances[i].key.text()).argument(std::to_string(advances[i].value));
    add_expiration(calls[i], expiration);
  }
  std::vector<Reply> replies = co_await run_scripts(client_.get(), ctx, &valkey_backend::advance_script(),
                                                    std::move(calls), Effect::idempotent_write);
  std::vector<std::int64_t> held;
  held.reserve(replies.size());
  for (std::size_t i = 0; i < replies.size(); ++i) {
    const Reply reply = checked(std::move(replies[i]));
    const std::optional<std::int64_t> integer = parse_integer(reply.text());
    if (!integer) {
      const std::string found = reply.elements().empty() ? "something else" : describe_json(reply.elements()[0].text());
      throw Error(ErrorKind::type_mismatch,
                  std::string(KeyPattern(advances[i].key).text()) + ": expected an integer, found " + found);
    }
    held.push_back(*integer);
  }
  co_return held;
}

Task<bool> ValkeyBackend::apply(Context ctx, Transaction transaction) {
  if (transaction.size() == 0) co_return true;
  if (client_->options().topology == valkey::Topology::cluster) check_slots(transaction);
  ScriptCall call = call_of(transaction);
  const Effect effect = transaction.steps().empty() ? Effect::read : Effect::write;
  const Reply reply = co_await run_script(client_.get(), ctx, &valkey_backend::apply_script(), std::move(call), effect);
  co_return reply.integer() == 1;
}

Task<std::vector<bool>> ValkeyBackend::replace(Context ctx, std::vector<Replacement> replacements) {
  std::vector<bool> written(replacements.size(), false);
  std::vector<ScriptCall> calls;
  std::vector<std::size_t> called;
  std::vector<resp3::Command> commands;
  std::vector<std::size_t> commanded;
  for (std::size_t i = 0; i < replacements.size(); ++i) {
    if (is_plain_write(replacements[i])) {
      commands.push_back(set_if_absent(replacements[i]));
      commanded.push_back(i);
    } else {
      calls.push_back(call_of(transaction_of(std::move(replacements[i]))));
      called.push_back(i);
    }
  }
  if (!commands.empty()) {
    std::vector<Reply> replies = co_await client_->execute_all(ctx, std::move(commands), Effect::write);
    for (std::size_t i = 0; i < replies.size(); ++i) written[commanded[i]] = !checked(std::move(replies[i])).is_null();
  }
  if (!calls.empty()) {
    std::vector<Reply> replies =
        co_await run_scripts(client_.get(), ctx, &valkey_backend::apply_script(), std::move(calls), Effect::write);
    for (std::size_t i = 0; i < replies.size(); ++i) written[called[i]] = checked(std::move(replies[i])).integer() == 1;
  }
  co_return written;
}

}  // namespace polly
