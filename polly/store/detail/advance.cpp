#include "polly/store/detail/advance.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "polly/base/error.hpp"
#include "polly/store/json_value.hpp"

namespace polly::store_detail {

namespace {

class AdvanceByReading {
 public:
  AdvanceByReading(Backend& backend, ObservedCodec& codec, const Context& ctx, std::vector<Advance> advances,
                   const Expiration& expiration)
      : backend_(backend), codec_(codec), ctx_(ctx), expiration_(expiration), now_(advances.size()) {
    for (Advance& advance : advances) waiting_.emplace_back(waiting_.size(), std::move(advance));
  }

  Task<std::vector<std::int64_t>> run() {
    for (int round = 0; !waiting_.empty(); ++round) {
      if (round == kAdvanceRoundsMax) {
        throw Error(ErrorKind::conflict, "other callers keep changing the entry: try again later");
      }
      begin_round();
      const std::vector<std::optional<StoredEntry>> entries = co_await read();
      std::vector<Replacement> replacements;
      for (std::size_t i = 0; i < entries.size(); ++i) plan(round_[i], entries[i], replacements);
      std::erase_if(round_, [](const Item& item) { return item.is_refused; });
      const std::vector<bool> written = co_await write(std::move(replacements));
      for (std::size_t i = 0; i < written.size(); ++i) {
        if (!written[i]) waiting_.push_back(std::move(round_[i]));
      }
    }
    if (refusal_) throw Error(*refusal_);
    co_return std::move(now_);
  }

 private:
  struct Item {
    Item(std::size_t its_index, Advance its_advance) : index(its_index), advance(std::move(its_advance)) {}

    std::size_t index;
    Advance advance;
    bool is_refused = false;
  };

  // A key that comes twice waits for the next round.
  void begin_round() {
    std::unordered_set<std::string_view> keys;
    std::vector<bool> is_first;
    for (const Item& item : waiting_) is_first.push_back(keys.insert(item.advance.key.text()).second);
    round_.clear();
    std::vector<Item> later;
    for (std::size_t i = 0; i < waiting_.size(); ++i) {
      (is_first[i] ? round_ : later).push_back(std::move(waiting_[i]));
    }
    waiting_ = std::move(later);
  }

  // What may have been written in an earlier round is still in doubt where it cannot be read.
  Task<std::vector<std::optional<StoredEntry>>> read() {
    std::vector<Key> keys;
    keys.reserve(round_.size());
    for (const Item& item : round_) keys.push_back(item.advance.key);
    try {
      co_return co_await backend_.get_entries(ctx_, keys);
    } catch (const Error&) {
      if (doubt_) throw Error(*doubt_);
      throw;
    }
  }

  void plan(Item& item, const std::optional<StoredEntry>& entry, std::vector<Replacement>& replacements) {
    const Key& key = item.advance.key;
    std::int64_t value = item.advance.value;
    std::string bytes;
    if (entry) {
      try {
        const std::int64_t held = integer_in(key, entry->bytes);
        // Only its lifetime is renewed; but not under an old key, which it would then need for ever.
        if (held >= value && codec_.codec().has_current_key(entry->bytes)) bytes = entry->bytes;
        value = std::max(value, held);
      } catch (const Error& error) {
        item.is_refused = true;
        if (!refusal_) refusal_.emplace(error);
        return;
      }
    }
    if (bytes.empty()) bytes = codec_.encode(key, encode_value(value));
    now_[item.index] = value;
    replacements.emplace_back(key, entry ? std::optional(entry->revision) : std::nullopt, std::move(bytes),
                              expiration_);
  }

  std::int64_t integer_in(const Key& key, const std::string& stored) const {
    const std::string json = codec_.decode(key, stored);
    const std::optional<std::int64_t> integer = parse_integer(json);
    if (integer) return *integer;
    throw Error(ErrorKind::type_mismatch,
                std::string(KeyPattern(key).text()) + ": expected an integer, found " + describe_json(json));
  }

  // A lost reply is no failure yet: the next round reads what is there.
  Task<std::vector<bool>> write(std::vector<Replacement> replacements) {
    const std::size_t count = replacements.size();
    if (count == 0) co_return std::vector<bool>();
    try {
      co_return co_await backend_.replace(ctx_, std::move(replacements));
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::unknown_outcome || doubt_) throw;
      doubt_.emplace(error);
    }
    co_return std::vector<bool>(count, false);
  }

  Backend& backend_;
  ObservedCodec& codec_;
  const Context ctx_;
  const Expiration expiration_;
  std::vector<std::int64_t> now_;
  std::vector<Item> waiting_;
  std::vector<Item> round_;
  std::optional<Error> refusal_;
  std::optional<Error> doubt_;
};

Task<std::vector<std::int64_t>> advance_by_reading(Backend* backend, ObservedCodec* codec, Context ctx,
                                                   std::vector<Advance> advances, Expiration expiration) {
  AdvanceByReading work(*backend, *codec, ctx, std::move(advances), expiration);
  co_return co_await work.run();
}

// To the engine, a value that was sealed is not an integer.
Task<std::vector<std::int64_t>> advance_in_engine(Backend* backend, ObservedCodec* codec, Context ctx,
                                                  std::vector<Advance> advances, Expiration expiration) {
  std::vector<Advance> again = advances;
  try {
    co_return co_await backend->advance(ctx, std::move(advances), expiration);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::type_mismatch) throw;
  }
  co_return co_await advance_by_reading(backend, codec, ctx, std::move(again), expiration);
}

}  // namespace

Task<std::vector<std::int64_t>> advance(Backend& backend, ObservedCodec& codec, Context ctx,
                                        std::vector<Advance> advances, Expiration expiration) {
  if (codec.codec().seals()) return advance_by_reading(&backend, &codec, ctx, std::move(advances), expiration);
  if (codec.codec().has_keys()) return advance_in_engine(&backend, &codec, ctx, std::move(advances), expiration);
  return backend.advance(ctx, std::move(advances), expiration);
}

}  // namespace polly::store_detail
