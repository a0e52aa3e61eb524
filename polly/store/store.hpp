// Store: a key-value store for JSON values, the same over every engine. This is what programs use.
//
//   std::unique_ptr<Store> store = co_await open_store("memory:", runtime);      // polly/assembly/open_store.hpp
//   co_await store->set(ctx, "session:4711", 42, 24h);
//   std::optional<std::int64_t> n = co_await store->get<std::int64_t>(ctx, "session:4711");
//   std::optional<Entry<std::int64_t>> entry = co_await store->get_entry<std::int64_t>(ctx, "session:4711");
//   bool won = co_await store->set_if_absent(ctx, "lease", "me"s, 30s);
//
// Errors: every verb throws Error. Besides what a verb names: invalid_argument (a key, value or number of keys beyond
// limits.hpp), deadline_exceeded (out of time, not applied), unknown_outcome (perhaps applied), unavailable,
// permission_denied, resource_exhausted, cancelled, closed. Absence and unmet conditions are answers.
//
// Deadlines: a call returns within the context's deadline, or within the store's own time-out where that is earlier,
// plus 100 ms.
//
// Threads: every verb may be called from any thread and from many callers at once, each from a coroutine (or through
// BlockingStore). Arguments are owned by the call. The coroutine goes on where it was: on its caller's executor. What a
// program has to know of loops is in runtime.hpp, of coroutines in base/task.hpp.
//
// End: close() and await it, then destroy the store. One that was not closed may be destroyed too, which always ends:
// after its event loops were stopped or destroyed, and on one of them (runtime.hpp). No call may begin then. Calls that
// are under way end as `closed` if their loop runs on another thread and comes to it before the destructor returns.
// The others never go on: their coroutines, and those that await them, are destroyed on their loop, or with it. Whether
// a write among them was applied is unknown. What must not be cut short awaits its calls before.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "polly/base/context.hpp"
#include "polly/base/task.hpp"
#include "polly/codec/stored_form.hpp"
#include "polly/codec/value_codec.hpp"
#include "polly/store/backend.hpp"
#include "polly/store/detail/observed_codec.hpp"
#include "polly/store/entry.hpp"
#include "polly/store/expiration.hpp"
#include "polly/store/json_value.hpp"
#include "polly/store/key.hpp"
#include "polly/store/observation.hpp"
#include "polly/store/reencoding.hpp"
#include "polly/store/runtime.hpp"
#include "polly/store/scan.hpp"
#include "polly/store/transaction.hpp"

namespace polly {

namespace store_detail {

// What `ask` returns from the engine.
template <class Subject, class Ask>
using EngineAnswerOf = typename std::invoke_result_t<Ask&, Backend&, Context, Subject&, ObservedCodec&>::value_type;

// The result of `read` on that.
template <class Subject, class Read, class EngineAnswer>
struct ReadOf : std::invoke_result<Read, Subject&, EngineAnswer, ObservedCodec&> {};
template <class Subject, class Read>
struct ReadOf<Subject, Read, void> : std::invoke_result<Read, Subject&, ObservedCodec&> {};

template <class Subject, class Ask, class Read>
using AnswerOf = typename ReadOf<Subject, Read, EngineAnswerOf<Subject, Ask>>::type;

}  // namespace store_detail

class Store {
 public:
  static constexpr Milliseconds kTimeoutDefault{2000};

  // Only the store uses `runtime` after this; what it refers to outlives the store. `codec` says how values are stored;
  // a caller may share it to replace its key ring.
  Store(std::unique_ptr<Backend> backend, const Runtime& runtime, Duration timeout = kTimeoutDefault,
        std::shared_ptr<codec::ValueCodec> codec = std::make_shared<codec::ValueCodec>());
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  ~Store();

  // The value, or nullopt where the key is absent. Error: type_mismatch, corrupt.
  template <class T>
  Task<std::optional<T>> get(Context ctx, Key key);

  // The same, with T{} for an absent key.
  template <class T>
  Task<T> get_or_zero(Context ctx, Key key);

  // The value, its revision and its remaining lifetime. Error: type_mismatch, corrupt.
  template <class T>
  Task<std::optional<Entry<T>>> get_entry(Context ctx, Key key);

  // One result for each key, in their order, in one round trip; at most kBatchKeysMax keys. Error: type_mismatch,
  // corrupt.
  template <class T>
  Task<std::vector<std::optional<T>>> get_many(Context ctx, std::vector<Key> keys);

  // Several entries at once, in the order of the keys; at most kBatchKeysMax keys. Measured as get_entry. Error:
  // type_mismatch, corrupt.
  template <class T>
  Task<std::vector<std::optional<Entry<T>>>> get_entries(Context ctx, std::vector<Key> keys);

  // Writes the value, whatever was stored before. Without an expiration it clears an older one.
  template <class T>
  Task<void> set(Context ctx, Key key, T value, Expiration expiration = Expiration::never());

  // Writes where the key is absent; false where it is present. Exactly one of many concurrent callers gets true.
  template <class T>
  Task<bool> set_if_absent(Context ctx, Key key, T value, Expiration expiration = Expiration::never());

  // Writes with an absolute expiry, to restore what was saved; nullopt: it does not expire. A time in the past is
  // accepted: it removes the entry, and the value is never seen.
  template <class T>
  Task<void> import(Context ctx, Key key, T value, std::optional<WallTime> expires);

  // The entry becomes the larger of `value` and the stored value, atomically, and its lifetime is renewed either way.
  // Returns what is stored now. Error: type_mismatch where the stored value is not an integer; it is then unchanged.
  Task<std::int64_t> advance(Context ctx, Key key, std::int64_t value, Expiration expiration = Expiration::never());

  // Several at once, each atomic by itself; results in order. After a type_mismatch the others are done.
  Task<std::vector<std::int64_t>> advance_many(Context ctx, std::vector<Advance> advances,
                                               Expiration expiration = Expiration::never());

  // Whether the key was present. Removing an absent key succeeds.
  Task<bool> remove(Context ctx, Key key);

  // How many of the keys were present; one round trip, not a transaction.
  Task<std::size_t> remove_many(Context ctx, std::vector<Key> keys);

  Task<bool> exists(Context ctx, Key key);

  // Sets a new lifetime; false where the key is absent.
  Task<bool> touch(Context ctx, Key key, Expiration expiration);

  // All or nothing; false where a condition was not met. Error: unsupported where the engine cannot be atomic over
  // these keys.
  Task<bool> apply(Context ctx, Transaction transaction);

  // Compare and set: writes each entry that is still as it was read; whether it was written, in order. Their bytes are
  // JSON text (encode_value). Each is atomic by itself; at most kBatchKeysMax, no key twice. Measured as apply.
  Task<std::vector<bool>> replace(Context ctx, std::vector<Replacement> replacements);

  // For work over whole stores: stores values again that are not stored as the codec would store them now: sealed with
  // the first key of the ring, plain after `none`, compressed or not. One result for each key, in their order; at most
  // kBatchKeysMax keys, none twice. Values and expiries stay. Each entry is written only where it is unchanged since it
  // was read. Without `writes` nothing is written, and `rewritten` is what would be. An entry that does not open is a
  // result; an Error is that of the engine, and some entries may have been rewritten.
  Task<std::vector<Reencoding>> reencode(Context ctx, std::vector<Key> keys, bool writes = true);

  // How the values are stored, without opening them; at most kBatchKeysMax keys. nullopt where a key is absent, and
  // for the entries that the store made for itself (probe()). A damaged one is a result, too.
  Task<std::vector<std::optional<codec::StoredForm>>> stored_forms(Context ctx, std::vector<Key> keys);

  // The bytes of values as they are stored, for those that another program wrote in its own form: nothing is decoded or
  // opened. One result for each key, in their order, in one round trip; at most kBatchKeysMax keys.
  Task<std::vector<std::optional<std::string>>> get_stored(Context ctx, std::vector<Key> keys);

  // For copies of whole stores: entries as they are stored, so that what is compressed or sealed stays so, with the
  // time on the engine's clock at which they expire. Damage that a checksum shows is an Error: corrupt.

  // One result for each key, in their order; at most kBatchKeysMax keys.
  Task<std::vector<std::optional<RawEntry>>> get_raw(Context ctx, std::vector<Key> keys);

  // A page of entries, without those that the store made for itself (probe()); their revisions are empty. A cursor of
  // scan() serves here, too.
  Task<RawPage> scan_raw(Context ctx, Scan scan, std::optional<Cursor> cursor = std::nullopt);

  // Writes each entry that is still as it was read; whether it was written, in order. At most kBatchKeysMax entries, no
  // key twice.
  Task<std::vector<bool>> replace_raw(Context ctx, std::vector<Replacement> replacements);

  // A page of keys. Error: invalid_argument for a cursor that this store did not return.
  Task<Page> scan(Context ctx, Scan scan, std::optional<Cursor> cursor = std::nullopt);

  // Throws where the engine does not answer.
  Task<void> ping(Context ctx);

  // What the engine found in its own data; nullopt where it does not check.
  std::optional<ScrubState> scrub_state() const;

  // How much the engine holds, as far as it is cheap to know.
  StoreUsage usage() const;

  // Calls each of the other verbs once, on an entry of its own that it removes again: `polly:probe:...`, with a
  // lifetime of a minute, one on each server that holds a share of the keys. The entry is encoded as every value is.
  // Where there is a key ring, its keys are compared with those of other callers of the same store, by check values
  // that are stored beside the entries (`polly:key_check:NAME`). Throws the error of the first verb that fails (the
  // message names the verb), or config where a key is another one than theirs. It is neither measured nor logged.
  Task<void> probe(Context ctx);

  // The comparison of the keys of a ring that probe() makes, for one that is about to replace the codec's. Error config
  // where a key is another one than that of the same name that seals values in this store.
  Task<void> check_ring(Context ctx, std::shared_ptr<const codec::KeyRing> ring);

  // Called for each operation that fails, on the thread where it fails. Set it before the first call.
  void on_failure(std::function<void(ErrorKind)> handler) { observer_.on_failure(std::move(handler)); }

  // Calls under way end, later ones throw `closed`. May be called twice.
  Task<void> close();

  std::string_view backend_name() const noexcept;

  // How errors about this store name settings: in_words(error, store.wording()).
  Wording wording() const noexcept { return observer_.wording(); }

  // How values are stored. Its key ring may be replaced at any time.
  codec::ValueCodec& codec() noexcept { return codec_->codec(); }

 private:
  friend class RingRegistry;
  friend class StoreMarker;

  using Codec = store_detail::ObservedCodec;

  // Does one operation with its telemetry, the same for every verb: `ask` calls the engine, `read` converts the
  // engine's result into the caller's. Both get the subject, which is a key, several, or what else the verb is about,
  // and the codec, which reports what it does to the operation's span.
  template <class Subject, class Ask, class Read>
  auto observed(Operation operation, Context ctx, KeyPattern pattern, std::size_t keys, Subject subject, Ask ask,
                Read read) -> Task<store_detail::AnswerOf<Subject, Ask, Read>>;

  template <class T, class Read>
  auto write(Operation operation, Context ctx, Key key, T value, Expiration expiration, WriteIf condition, Read read)
      -> Task<std::invoke_result_t<Read, const Key&, bool, Codec&>>;

  const std::unique_ptr<store_detail::CodecMetrics> codec_;
  std::unique_ptr<Backend> backend_;
  Observer observer_;
  std::vector<Reading> readings_;  // of the engine's usage
};

}  // namespace polly

#include "polly/store/detail/store_verbs.hpp"
