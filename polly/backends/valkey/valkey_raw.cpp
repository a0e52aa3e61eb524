// The verbs of ValkeyBackend for copies. Plain commands, which the server does several times as fast as a script: when
// the entry expires, its bytes, and again when it expires. The bytes belong to that expiry where both answers are
// equal; the few entries that were written in between are read again. One MGET has the bytes of all entries, except of
// a cluster, where a command must not name keys of different slots.
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>
#include <span>
#include <utility>

#include "polly/backends/valkey/valkey_backend.hpp"
#include "polly/base/hex.hpp"
#include "polly/valkey/server_refusal.hpp"

namespace polly {

namespace {

using resp3::Command;
using resp3::Reply;

constexpr std::size_t kCommandsAKey = 3;
constexpr int kReadsMax = 10;  // of a key that is being written
constexpr std::int64_t kAbsent = -2;

// As the script get_entry makes it.
Revision revision_of(std::string_view bytes) {
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha1(), nullptr);
  return Revision(std::to_string(bytes.size()) + ":" + to_hex(std::span(digest.data(), size)));
}

std::vector<Command> reads_of(const std::vector<const Key*>& keys) {
  std::vector<Command> commands;
  commands.reserve(keys.size() * kCommandsAKey);
  for (const Key* key : keys) {
    commands.push_back(Command("PEXPIRETIME").key(key->text()));
    commands.push_back(Command("GET").key(key->text()));
    commands.push_back(Command("PEXPIRETIME").key(key->text()));
  }
  return commands;
}

std::vector<Command> reads_together_of(KeysView keys) {
  std::vector<Command> commands;
  commands.reserve(2 * keys.size() + 1);
  for (const Key& key : keys) commands.push_back(Command("PEXPIRETIME").key(key.text()));
  Command values("MGET");
  for (const Key& key : keys) values.key(key.text());
  commands.push_back(std::move(values));
  for (const Key& key : keys) commands.push_back(Command("PEXPIRETIME").key(key.text()));
  return commands;
}

// Redis before 7.0 has no PEXPIRETIME, and a user may lack the grant.
const Reply& checked_time(const Reply& reply) {
  if (reply.is_error() && reply.text().find("unknown command") != std::string_view::npos) {
    throw Error(ErrorKind::unsupported,
                "the server does not know PEXPIRETIME: copies and backups need Valkey, or Redis 7.0 or later");
  }
  valkey::check(reply);
  return reply;
}

std::optional<WallTime> expiry_of(std::int64_t time) {
  if (time < 0) return std::nullopt;
  return WallTime(Milliseconds(time));
}

}  // namespace

// Revisions are left out: not everyone needs them.
Task<std::vector<std::optional<RawEntry>>> ValkeyBackend::read_raw(Context ctx, KeysView keys) {
  std::vector<std::optional<RawEntry>> entries(keys.size());
  std::vector<std::size_t> left;
  if (client_->options().topology == valkey::Topology::cluster) {
    left.resize(keys.size());
    std::iota(left.begin(), left.end(), std::size_t{0});
  } else {
    left = co_await read_together(ctx, keys, &entries);
  }
  for (int round = 0; !left.empty(); ++round) {
    if (round == kReadsMax) {
      throw Error(ErrorKind::conflict, "other callers keep changing the lifetime of an entry: try again later");
    }
    std::vector<const Key*> asked;
    asked.reserve(left.size());
    for (const std::size_t i : left) asked.push_back(&keys[i]);
    std::vector<Reply> replies = co_await client_->execute_all(ctx, reads_of(asked), valkey::Effect::read);
    std::vector<std::size_t> again;
    for (std::size_t at = 0; at < left.size(); ++at) {
      const std::int64_t before = checked_time(replies[at * kCommandsAKey]).integer();
      Reply& value = replies[at * kCommandsAKey + 1];
      const std::int64_t after = checked_time(replies[at * kCommandsAKey + 2]).integer();
      valkey::check(value);
      if (value.is_null()) continue;
      if (before != after || before == kAbsent) {
        again.push_back(left[at]);
        continue;
      }
      entries[left[at]].emplace(std::move(value).text(), expiry_of(before));
    }
    left = std::move(again);
  }
  co_return entries;
}

// Returns which entries have to be read by themselves. MGET gives a null for what is there and no string; a user may
// lack its grant.
Task<std::vector<std::size_t>> ValkeyBackend::read_together(Context ctx, KeysView keys,
                                                            std::vector<std::optional<RawEntry>>* entries) {
  std::vector<std::size_t> left;
  std::vector<Reply> replies = co_await client_->execute_all(ctx, reads_together_of(keys), valkey::Effect::read);
  Reply& values = replies[keys.size()];
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (values.is_error()) {
      left.push_back(i);
      continue;
    }
    const std::int64_t before = checked_time(replies[i]).integer();
    const std::int64_t after = checked_time(replies[keys.size() + 1 + i]).integer();
    Reply& value = values.elements()[i];
    if (before == kAbsent && after == kAbsent && value.is_null()) continue;
    if (before != after || value.is_null()) {
      left.push_back(i);
    } else {
      (*entries)[i].emplace(std::move(value).text(), expiry_of(before));
    }
  }
  co_return left;
}

Task<std::vector<std::optional<RawEntry>>> ValkeyBackend::get_raw(Context ctx, KeysView keys) {
  std::vector<std::optional<RawEntry>> entries = co_await read_raw(ctx, keys);
  for (std::optional<RawEntry>& entry : entries) {
    if (entry) entry->revision = revision_of(entry->bytes);
  }
  co_return entries;
}

Task<RawPage> ValkeyBackend::scan_raw(Context ctx, Scan scan, std::optional<Cursor> cursor) {
  Page keys = co_await this->scan(ctx, std::move(scan), std::move(cursor));
  RawPage page;
  page.next = std::move(keys.next);
  if (keys.keys.empty()) co_return page;
  std::vector<std::optional<RawEntry>> entries = co_await read_raw(ctx, keys.keys);
  page.entries.reserve(entries.size());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (entries[i]) page.entries.emplace_back(std::move(keys.keys[i]), std::move(*entries[i]));
  }
  co_return page;
}

}  // namespace polly
