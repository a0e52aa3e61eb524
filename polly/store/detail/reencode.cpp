#include "polly/store/detail/reencode.hpp"

#include <boost/json/value.hpp>
#include <string>
#include <utility>

#include "polly/base/yield.hpp"
#include "polly/store/entry_error.hpp"
#include "polly/store/json_value.hpp"
#include "polly/store/own_entries.hpp"

namespace polly::store_detail {

namespace {

constexpr std::size_t kSliceBytes = 64 * 1024;  // that are opened and sealed without a yield
constexpr std::size_t kEntryCostBytes = 512;    // of an empty value, in the time that it takes

class ReencodeOnce {
 public:
  ReencodeOnce(Backend& backend, ObservedCodec& codec, const Context& ctx, const std::vector<Key>& keys, bool writes)
      : backend_(backend), codec_(codec), ctx_(ctx), writes_(writes), results_(keys.size()) {
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if (is_own_entry(keys[i])) {
        results_[i].result = Reencoding::Result::own;
      } else {
        keys_.push_back(keys[i]);
        indices_.push_back(i);
      }
    }
  }

  Task<std::vector<Reencoding>> run() {
    co_await read();
    std::size_t cost = 0;
    for (std::size_t at = 0; at < keys_.size(); ++at) {
      if (!entries_[at]) continue;
      plan(at);
      cost += kEntryCostBytes + entries_[at]->bytes.size();
      entries_[at].reset();
      if (cost >= kSliceBytes) {
        cost = 0;
        co_await yield();
      }
    }
    co_await write();
    co_return std::move(results_);
  }

 private:
  Task<void> read() {
    bool is_whole = true;
    try {
      entries_ = co_await backend_.get_entries(ctx_, keys_);
    } catch (const Error& error) {
      if (!is_of_one_entry(error)) throw;
      is_whole = false;
    }
    if (is_whole) co_return;
    entries_.assign(keys_.size(), std::nullopt);
    for (std::size_t at = 0; at < keys_.size(); ++at) co_await read_one(at);
  }

  Task<void> read_one(std::size_t at) {
    try {
      entries_[at] = co_await backend_.get_entry(ctx_, keys_[at]);
    } catch (const Error& error) {
      if (!is_of_one_entry(error)) throw;
      fail(at, error);
    }
  }

  void plan(std::size_t at) {
    Reencoding& reencoding = results_[indices_[at]];
    StoredEntry& entry = *entries_[at];
    reencoding.stored_bytes = entry.bytes.size();
    try {
      std::optional<std::string> bytes = encoded_again(keys_[at], entry.bytes);
      reencoding.result = bytes ? Reencoding::Result::rewritten : Reencoding::Result::current;
      if (!bytes || !writes_) return;
      replacements_.emplace_back(keys_[at], std::move(entry.revision), std::move(*bytes), std::nullopt);
      replaced_.push_back(indices_[at]);
    } catch (const Error& error) {
      fail(at, error);
    }
  }

  // nullopt where the value is stored as it would be now.
  std::optional<std::string> encoded_again(const Key& key, const std::string& stored) const {
    const bool is_current = codec_.codec().is_current(stored);
    std::string json = codec_.decode(key, stored);
    if (is_current) return std::nullopt;
    if (!codec::is_framed(stored)) decode_value<boost::json::value>(json);  // other programs may store what is no JSON
    std::string again = codec_.encode(key, std::move(json));
    if (codec::form_of(again).is_as(codec::form_of(stored))) return std::nullopt;
    return again;
  }

  Task<void> write() {
    if (replacements_.empty()) co_return;
    std::vector<bool> written(replaced_.size(), false);
    try {
      written = co_await backend_.replace(ctx_, std::move(replacements_));
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::unknown_outcome && !is_of_one_entry(error)) throw;
    }
    for (std::size_t i = 0; i < replaced_.size(); ++i) {
      if (!written[i]) results_[replaced_[i]].result = Reencoding::Result::changed;
    }
  }

  void fail(std::size_t at, const Error& error) {
    results_[indices_[at]].result = Reencoding::Result::failed;
    results_[indices_[at]].error.emplace(error);
  }

  Backend& backend_;
  ObservedCodec& codec_;
  const Context ctx_;
  const bool writes_;
  std::vector<Reencoding> results_;
  std::vector<Key> keys_;             // of those that may be values
  std::vector<std::size_t> indices_;  // of keys_, in results_
  std::vector<std::optional<StoredEntry>> entries_;
  std::vector<Replacement> replacements_;
  std::vector<std::size_t> replaced_;  // of replacements_, in results_
};

Task<std::optional<codec::StoredForm>> form_of_one(Backend* backend, Context ctx, const Key* key) {
  std::optional<codec::StoredForm> form;
  try {
    const std::optional<std::string> stored = co_await backend->get(ctx, *key);
    if (stored) form = codec::form_of(*stored);
  } catch (const Error& error) {
    if (!is_of_one_entry(error)) throw;
    form.emplace();
    form->is_damaged = true;
  }
  co_return form;
}

}  // namespace

Task<std::vector<Reencoding>> reencode(Backend* backend, ObservedCodec* codec, Context ctx, std::vector<Key> keys,
                                       bool writes) {
  ReencodeOnce work(*backend, *codec, ctx, keys, writes);
  co_return co_await work.run();
}

Task<std::vector<std::optional<codec::StoredForm>>> stored_forms(Backend* backend, Context ctx, std::vector<Key> keys) {
  std::vector<std::optional<codec::StoredForm>> forms(keys.size());
  std::vector<std::optional<std::string>> stored;
  bool is_whole = true;
  try {
    stored = co_await backend->get_many(ctx, keys);
  } catch (const Error& error) {
    if (!is_of_one_entry(error)) throw;
    is_whole = false;
  }
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (is_own_entry(keys[i])) continue;
    if (!is_whole) {
      forms[i] = co_await form_of_one(backend, ctx, &keys[i]);
    } else if (stored[i]) {
      forms[i] = codec::form_of(*stored[i]);
    }
  }
  co_return forms;
}

}  // namespace polly::store_detail
