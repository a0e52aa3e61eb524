// Store::probe: whether the engine can do what callers will ask of it. A ping does not show that: a grant may be
// missing, the memory or the disk full, the server a replica.
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "polly/base/random_id.hpp"
#include "polly/store/detail/advance.hpp"
#include "polly/store/detail/key_check.hpp"
#include "polly/store/observation.hpp"
#include "polly/store/own_entries.hpp"
#include "polly/store/store.hpp"

namespace polly {

namespace {

using store_detail::kProbePrefix;

constexpr std::chrono::minutes kLifetime{1};  // for an entry whose probe ended before it removed it

// A name that no other probe uses, in any process.
std::string new_name() {
  return std::string(kProbePrefix) + random_id();
}

void expect(bool is_so) {
  if (is_so) return;
  throw Error(ErrorKind::unavailable,
              "the probe's entry is not as it was written a moment ago: check whether the server evicts keys "
              "(maxmemory-policy) or another program changes them");
}

// Calls the engine's verbs on one entry. `doing()` is the verb that is under way, or that failed.
class EntryProbe {
 public:
  EntryProbe(Backend& backend, store_detail::ObservedCodec& codec, const Observer& observer, const Context& ctx,
             Key key)
      : backend_(backend), codec_(codec), observer_(observer), ctx_(ctx), key_(std::move(key)) {}

  Task<void> run() {
    co_await write();
    co_await read();
    co_await renew();
    co_await advance();
    co_await apply();
    co_await remove();
  }

  // Removes the entry if it can.
  Task<void> give_up() {
    try {
      co_await backend_.remove_many(observer_.bounded(ctx_), keys());
    } catch (...) {  // it expires when its lifetime is over
    }
  }

  Operation doing() const noexcept { return doing_; }

 private:
  Task<void> write() {
    co_await backend_.set(begin(Operation::set), key_, encoded("1"), kLifetime, WriteIf::always);
    const bool won =
        co_await backend_.set(begin(Operation::set_if_absent), key_, encoded("0"), kLifetime, WriteIf::absent);
    expect(!won);
  }

  Task<void> read() {
    const auto value = co_await backend_.get(begin(Operation::get), key_);
    expect(is(value, "1"));
    const std::vector<Key> all = keys();
    const auto values = co_await backend_.get_many(begin(Operation::get_many), all);
    expect(values.size() == 1 && is(values.front(), "1"));
    const bool is_there = co_await backend_.exists(begin(Operation::exists), key_);
    expect(is_there);
  }

  Task<void> renew() {
    const bool was_kept = co_await backend_.touch(begin(Operation::touch), key_, Expiration::never());
    expect(was_kept);
    const bool was_limited = co_await backend_.touch(begin(Operation::touch), key_, kLifetime);
    expect(was_limited);
  }

  // Advances to a larger value and then to a smaller one, which only renews the lifetime.
  Task<void> advance() {
    constexpr std::array<std::int64_t, 2> kProbeValues{2, 1};
    for (const std::int64_t value : kProbeValues) {
      std::vector<Advance> advances;
      advances.emplace_back(key_, value);
      const auto held =
          co_await store_detail::advance(backend_, codec_, begin(Operation::advance), std::move(advances), kLifetime);
      expect(held.size() == 1 && held.front() == 2);
    }
  }

  Task<void> apply() {
    const auto entry = co_await backend_.get_entry(begin(Operation::get_entry), key_);
    expect(entry && is(entry->bytes, "2"));
    Transaction transaction;
    transaction.require_unchanged(key_, entry->revision).set_stored(key_, encoded("3"), kLifetime);
    const bool is_applied = co_await backend_.apply(begin(Operation::apply), std::move(transaction));
    expect(is_applied);
  }

  // The content of the page does not matter: it may be empty.
  Task<void> remove() {
    co_await backend_.scan(begin(Operation::scan), Scan(key_.text()), std::nullopt);
    const std::size_t removed = co_await backend_.remove_many(begin(Operation::remove), keys());
    expect(removed == 1);
  }

  Context begin(Operation operation) noexcept {
    doing_ = operation;
    return observer_.bounded(ctx_);
  }
  std::vector<Key> keys() const { return std::vector<Key>(1, key_); }
  std::string encoded(std::string json) const { return codec_.encode(key_, std::move(json)); }
  bool is(const std::optional<std::string>& stored, std::string_view json) const {
    return stored && codec_.decode(key_, *stored) == json;
  }

  Backend& backend_;
  store_detail::ObservedCodec& codec_;
  const Observer& observer_;
  const Context ctx_;
  const Key key_;
  Operation doing_ = Operation::set;
};

}  // namespace

Task<void> Store::probe(Context ctx) {
  store_detail::ObservedCodec codec(*codec_);
  std::optional<EntryProbe> entry;
  std::optional<Error> failure;
  try {
    co_await backend_->ping(observer_.bounded(ctx));
    co_await store_detail::check_keys(backend_.get(), codec.codec().ring(), observer_.bounded(ctx));
    const std::vector<std::string> tags = co_await backend_->shares(observer_.bounded(ctx));
    for (const std::string& tag : tags) {
      const std::string name = new_name();
      entry.emplace(*backend_, codec, observer_, ctx, Key(tag.empty() ? name : name + ":{" + tag + "}"));
      co_await entry->run();
    }
  } catch (...) {
    failure = observer_.current_error();
    const std::string doing(to_string(entry ? entry->doing() : Operation::ping));
    if (failure->kind() != ErrorKind::config) {  // a key of the ring is another one: no verb failed
      failure = failure->while_doing(entry ? doing + " " + std::string(kProbePrefix) + "*" : doing);
    }
  }
  if (!failure) co_return;
  if (entry) co_await entry->give_up();
  throw Error(*failure);
}

Task<void> Store::check_ring(Context ctx, std::shared_ptr<const codec::KeyRing> ring) {
  try {
    co_await store_detail::check_keys(backend_.get(), std::move(ring), observer_.bounded(ctx));
  } catch (const Error&) {
    throw observer_.current_error();
  }
}

}  // namespace polly
