// Backend: what an engine implements: the verbs of Store in bytes. docs/adding_a_backend.md shows how one is written;
// store/conformance tests it against everything that is promised here.
//
// Before Store calls a Backend it has validated keys and limits, encoded values, bounded the context's deadline and
// checked it once. Afterwards Store measures, logs, traces and adds the key pattern to errors; a Backend does none of
// that. It throws Error where it could not do what was asked.
//
// Every verb may be called from any thread and from many callers at once. What a call gets by reference lives until the
// call has returned; what has to live longer is copied. A call is one atomic step for each key it names (apply: for all
// of them together). Expired entries are absent at once. Acknowledged writes are durable at the
// engine's durability point.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "polly/base/context.hpp"
#include "polly/base/task.hpp"
#include "polly/store/entry.hpp"
#include "polly/store/expiration.hpp"
#include "polly/store/key.hpp"
#include "polly/store/scan.hpp"
#include "polly/store/scrub_state.hpp"
#include "polly/store/server_name.hpp"
#include "polly/store/store_usage.hpp"
#include "polly/store/transaction.hpp"

namespace polly {

enum class WriteIf { always, absent };

// One integer to be raised: the entry becomes the larger of `value` and the stored value.
struct Advance {
  Advance(Key its_key, std::int64_t at_least) : key(std::move(its_key)), value(at_least) {}

  Key key;
  std::int64_t value;
};

// An entry to be written if it is unchanged since `read`, or still absent where that is nullopt.
struct Replacement {
  Replacement(Key its_key, std::optional<Revision> its_read, std::string its_bytes,
              std::optional<Expiration> its_expiration)
      : key(std::move(its_key)), read(std::move(its_read)), bytes(std::move(its_bytes)), expiration(its_expiration) {}

  Key key;
  std::optional<Revision> read;
  std::string bytes;
  std::optional<Expiration> expiration;  // nullopt: the entry expires when it did before; a new one never
};

// The same as a transaction, for engines that have no faster way.
Transaction transaction_of(Replacement replacement);

class Backend {
 public:
  virtual ~Backend() = default;

  // "memory", "valkey": for labels and spans.
  virtual std::string_view name() const noexcept = 0;

  // Its server, where it has exactly one.
  virtual ServerName server() const { return ServerName(); }

  // The value's bytes, or nullopt where it is absent or expired.
  virtual Task<std::optional<std::string>> get(Context ctx, KeyView key) = 0;

  // One answer a key, in the order of the keys; a key may come twice. One round trip.
  virtual Task<std::vector<std::optional<std::string>>> get_many(Context ctx, KeysView keys) = 0;

  virtual Task<std::optional<StoredEntry>> get_entry(Context ctx, KeyView key) = 0;

  // One answer a key, in the order of the keys. One round trip where the engine can do that.
  virtual Task<std::vector<std::optional<StoredEntry>>> get_entries(Context ctx, KeysView keys);

  // The same for copies: with the time on the wall clock at which each entry expires.
  virtual Task<std::vector<std::optional<RawEntry>>> get_raw(Context ctx, KeysView keys) = 0;

  virtual Task<bool> exists(Context ctx, KeyView key) = 0;

  // Writes value and expiration (none clears an older one); false where the condition prevented it.
  virtual Task<bool> set(Context ctx, Key key, std::string bytes, Expiration expiration, WriteIf condition) = 0;

  // How many of the keys existed. One round trip; not a transaction.
  virtual Task<std::size_t> remove_many(Context ctx, std::vector<Key> keys) = 0;

  // Gives an entry a new expiration (never: it does not expire); false where it is absent. The value stays.
  virtual Task<bool> touch(Context ctx, Key key, Expiration expiration) = 0;

  // Each entry becomes the larger of its stored value and the given one, exact over all of int64, and its expiration is
  // renewed either way. Returns the stored values, in order. Each is atomic; all together need not be. An entry that is
  // not an integer (parse_integer) is unchanged: Error type_mismatch, after the others were done.
  virtual Task<std::vector<std::int64_t>> advance(Context ctx, std::vector<Advance> advances,
                                                  Expiration expiration) = 0;

  // All or nothing; false where a condition was not met. Error unsupported where the engine cannot be atomic over
  // these keys.
  virtual Task<bool> apply(Context ctx, Transaction transaction) = 0;

  // Compare and set: writes each entry that is still as it was read; whether it was written, in order. Each is atomic;
  // all together need not be. No key comes twice. One round trip where the engine can do that.
  virtual Task<std::vector<bool>> replace(Context ctx, std::vector<Replacement> replacements);

  virtual Task<Page> scan(Context ctx, Scan scan, std::optional<Cursor> cursor) = 0;

  // The same with the entries; a cursor of either verb serves both. It ends a page early where that has many bytes, if
  // the engine can.
  virtual Task<RawPage> scan_raw(Context ctx, Scan scan, std::optional<Cursor> cursor);

  // Throws where the engine does not answer.
  virtual Task<void> ping(Context ctx) = 0;

  // What the engine found in its own data; nullopt where it does not check. Returns at once; from any thread.
  virtual std::optional<ScrubState> scrub_state() const { return std::nullopt; }

  // How much it holds, as it was known last. Returns at once; from any thread.
  virtual StoreUsage usage() const { return StoreUsage(); }

  // One tag for each server that holds a share of the keys: a key that contains {tag} lies there. A single empty tag
  // where all keys lie together.
  virtual Task<std::vector<std::string>> shares(Context) { co_return std::vector<std::string>(1); }

  // Calls under way end, with a result or as `closed`; later ones are `closed`. May be called twice.
  virtual Task<void> close() = 0;
};

}  // namespace polly
