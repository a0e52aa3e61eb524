#include "polly/store/store.hpp"

#include <string>

#include "polly/store/detail/advance.hpp"
#include "polly/store/detail/reencode.hpp"
#include "polly/store/detail/usage_readings.hpp"
#include "polly/store/detail/utf8.hpp"
#include "polly/store/own_entries.hpp"

namespace polly {

namespace {

// Of a verb that is about no key.
struct NoSubject {};

void check_prefix(const Scan& scan) {
  if (scan.prefix().size() <= kKeyBytesMax && is_text(scan.prefix())) return;
  throw Error(ErrorKind::invalid_argument, "a prefix is the start of a key: at most " + std::to_string(kKeyBytesMax) +
                                               " bytes of UTF-8 without NUL");
}

}  // namespace

namespace store_detail {

void check_batch(std::size_t keys) {
  if (keys <= kBatchKeysMax) return;
  throw Error(ErrorKind::invalid_argument,
              "at most " + std::to_string(kBatchKeysMax) + " keys at once; these are " + std::to_string(keys));
}

}  // namespace store_detail

Store::Store(std::unique_ptr<Backend> backend, const Runtime& runtime, Duration timeout,
             std::shared_ptr<codec::ValueCodec> codec)
    : codec_(std::make_unique<store_detail::CodecMetrics>(std::move(codec), runtime.telemetry().metrics())),
      backend_(std::move(backend)),
      observer_(std::string(backend_->name()), backend_->server(), runtime, timeout),
      readings_(store_detail::usage_readings(*backend_, runtime.telemetry().metrics())) {}

// The engine first: calls that it ends now are still observed.
Store::~Store() {
  readings_.clear();
  backend_.reset();
}

std::optional<ScrubState> Store::scrub_state() const {
  return backend_->scrub_state();
}

StoreUsage Store::usage() const {
  return backend_->usage();
}

std::string_view Store::backend_name() const noexcept {
  return backend_->name();
}

Task<std::int64_t> Store::advance(Context ctx, Key key, std::int64_t value, Expiration expiration) {
  const KeyPattern pattern(key);
  std::vector<Advance> advances;
  advances.emplace_back(std::move(key), value);
  auto ask = [expiration](Backend& backend, Context inner, std::vector<Advance>& subjects, Codec& codec) {
    return store_detail::advance(backend, codec, inner, std::move(subjects), expiration);
  };
  auto read = [](const std::vector<Advance>&, std::vector<std::int64_t> now, Codec&) { return now.front(); };
  return observed(Operation::advance, ctx, pattern, 1, std::move(advances), ask, read);
}

Task<std::vector<std::int64_t>> Store::advance_many(Context ctx, std::vector<Advance> advances, Expiration expiration) {
  const KeyPattern pattern = advances.empty() ? KeyPattern() : KeyPattern(advances.front().key);
  const std::size_t count = advances.size();
  auto ask = [expiration](Backend& backend, Context inner, std::vector<Advance>& subjects, Codec& codec) {
    store_detail::check_batch(subjects.size());
    return store_detail::advance(backend, codec, inner, std::move(subjects), expiration);
  };
  auto read = [](const std::vector<Advance>&, std::vector<std::int64_t> now, Codec&) { return now; };
  return observed(Operation::advance, ctx, pattern, count, std::move(advances), ask, read);
}

Task<bool> Store::remove(Context ctx, Key key) {
  const KeyPattern pattern(key);
  std::vector<Key> keys;
  keys.push_back(std::move(key));
  auto ask = [](Backend& backend, Context inner, std::vector<Key>& subjects, Codec&) {
    return backend.remove_many(inner, std::move(subjects));
  };
  auto read = [](const std::vector<Key>&, std::size_t removed, Codec&) { return removed > 0; };
  return observed(Operation::remove, ctx, pattern, 1, std::move(keys), ask, read);
}

Task<std::size_t> Store::remove_many(Context ctx, std::vector<Key> keys) {
  const KeyPattern pattern = store_detail::pattern_of(keys);
  const std::size_t count = keys.size();
  auto ask = [](Backend& backend, Context inner, std::vector<Key>& subjects, Codec&) {
    store_detail::check_batch(subjects.size());
    return backend.remove_many(inner, std::move(subjects));
  };
  auto read = [](const std::vector<Key>&, std::size_t removed, Codec&) { return removed; };
  return observed(Operation::remove, ctx, pattern, count, std::move(keys), ask, read);
}

Task<bool> Store::exists(Context ctx, Key key) {
  const KeyPattern pattern(key);
  auto ask = [](Backend& backend, Context inner, const Key& subject, Codec&) { return backend.exists(inner, subject); };
  auto read = [](const Key&, bool found, Codec&) { return found; };
  return observed(Operation::exists, ctx, pattern, 1, std::move(key), ask, read);
}

Task<bool> Store::touch(Context ctx, Key key, Expiration expiration) {
  const KeyPattern pattern(key);
  auto ask = [expiration](Backend& backend, Context inner, Key& subject, Codec&) {
    return backend.touch(inner, std::move(subject), expiration);
  };
  auto read = [](const Key&, bool found, Codec&) { return found; };
  return observed(Operation::touch, ctx, pattern, 1, std::move(key), ask, read);
}

Task<bool> Store::apply(Context ctx, Transaction transaction) {
  const std::size_t count = transaction.size();
  const KeyPattern pattern = !transaction.steps().empty()        ? KeyPattern(transaction.steps().front().key)
                             : !transaction.conditions().empty() ? KeyPattern(transaction.conditions().front().key)
                                                                 : KeyPattern();
  auto ask = [](Backend& backend, Context inner, Transaction& subject, Codec& codec) {
    if (subject.size() > kTransactionStepsMax) {
      throw Error(ErrorKind::invalid_argument, "a transaction has at most " + std::to_string(kTransactionStepsMax) +
                                                   " conditions and steps; this one has " +
                                                   std::to_string(subject.size()));
    }
    for (TransactionStep& step : subject.steps_) {
      if (step.value) step.value = codec.encode(step.key, std::move(*step.value));
    }
    return backend.apply(inner, std::move(subject));
  };
  auto read = [](const Transaction&, bool applied, Codec&) { return applied; };
  return observed(Operation::apply, ctx, pattern, count, std::move(transaction), ask, read);
}

Task<std::vector<bool>> Store::replace(Context ctx, std::vector<Replacement> replacements) {
  const KeyPattern pattern = replacements.empty() ? KeyPattern() : KeyPattern(replacements.front().key);
  const std::size_t count = replacements.size();
  auto ask = [](Backend& backend, Context inner, std::vector<Replacement>& subjects, Codec& codec) {
    store_detail::check_batch(subjects.size());
    for (Replacement& each : subjects) each.bytes = codec.encode(each.key, std::move(each.bytes));
    return backend.replace(inner, std::move(subjects));
  };
  auto read = [](const std::vector<Replacement>&, std::vector<bool> written, Codec&) { return written; };
  return observed(Operation::apply, ctx, pattern, count, std::move(replacements), ask, read);
}

Task<std::vector<Reencoding>> Store::reencode(Context ctx, std::vector<Key> keys, bool writes) {
  const KeyPattern pattern = store_detail::pattern_of(keys);
  const std::size_t count = keys.size();
  auto ask = [writes](Backend& backend, Context inner, std::vector<Key>& subjects, Codec& codec) {
    store_detail::check_batch(subjects.size());
    return store_detail::reencode(&backend, &codec, inner, std::move(subjects), writes);
  };
  auto read = [this](const std::vector<Key>&, std::vector<Reencoding> done, Codec&) {
    for (Reencoding& entry : done) {
      if (entry.error) entry.error = in_words(*entry.error, wording());
    }
    return done;
  };
  return observed(Operation::reencode, ctx, pattern, count, std::move(keys), ask, read);
}

Task<std::vector<std::optional<codec::StoredForm>>> Store::stored_forms(Context ctx, std::vector<Key> keys) {
  using Forms = std::vector<std::optional<codec::StoredForm>>;
  const KeyPattern pattern = store_detail::pattern_of(keys);
  const std::size_t count = keys.size();
  auto ask = [](Backend& backend, Context inner, std::vector<Key>& subjects, Codec&) {
    store_detail::check_batch(subjects.size());
    return store_detail::stored_forms(&backend, inner, std::move(subjects));
  };
  auto read = [](const std::vector<Key>&, Forms forms, Codec&) { return forms; };
  return observed(Operation::stored_forms, ctx, pattern, count, std::move(keys), ask, read);
}

Task<std::vector<std::optional<std::string>>> Store::get_stored(Context ctx, std::vector<Key> keys) {
  using Values = std::vector<std::optional<std::string>>;
  const KeyPattern pattern = store_detail::pattern_of(keys);
  const std::size_t count = keys.size();
  auto ask = [](Backend& backend, Context inner, const std::vector<Key>& subjects, Codec&) {
    store_detail::check_batch(subjects.size());
    return backend.get_many(inner, subjects);
  };
  auto read = [](const std::vector<Key>&, Values values, Codec&) { return values; };
  return observed(Operation::get_stored, ctx, pattern, count, std::move(keys), ask, read);
}

Task<std::vector<std::optional<RawEntry>>> Store::get_raw(Context ctx, std::vector<Key> keys) {
  using Entries = std::vector<std::optional<RawEntry>>;
  const KeyPattern pattern = store_detail::pattern_of(keys);
  const std::size_t count = keys.size();
  auto ask = [](Backend& backend, Context inner, const std::vector<Key>& subjects, Codec&) {
    store_detail::check_batch(subjects.size());
    return backend.get_raw(inner, subjects);
  };
  auto read = [](const std::vector<Key>&, Entries entries, Codec&) { return entries; };
  return observed(Operation::get_raw, ctx, pattern, count, std::move(keys), ask, read);
}

Task<RawPage> Store::scan_raw(Context ctx, Scan scan, std::optional<Cursor> cursor) {
  const KeyPattern pattern{std::string_view(scan.prefix())};
  auto ask = [cursor = std::move(cursor)](Backend& backend, Context inner, Scan& subject, Codec&) mutable {
    check_prefix(subject);
    return backend.scan_raw(inner, std::move(subject), std::move(cursor));
  };
  auto read = [](const Scan&, RawPage page, Codec&) {
    std::erase_if(page.entries, [](const auto& entry) { return is_own_entry(entry.first); });
    return page;
  };
  return observed(Operation::scan_raw, ctx, pattern, 1, std::move(scan), std::move(ask), read);
}

Task<std::vector<bool>> Store::replace_raw(Context ctx, std::vector<Replacement> replacements) {
  const KeyPattern pattern = replacements.empty() ? KeyPattern() : KeyPattern(replacements.front().key);
  const std::size_t count = replacements.size();
  auto ask = [](Backend& backend, Context inner, std::vector<Replacement>& subjects, Codec&) {
    store_detail::check_batch(subjects.size());
    for (const Replacement& replacement : subjects) {
      if (replacement.bytes.size() <= codec::kStoredBytesMax) continue;
      throw Error(ErrorKind::invalid_argument, "a stored value has at most " + std::to_string(codec::kStoredBytesMax) +
                                                   " bytes; this one has " + std::to_string(replacement.bytes.size()));
    }
    return backend.replace(inner, std::move(subjects));
  };
  auto read = [](const std::vector<Replacement>&, std::vector<bool> written, Codec&) { return written; };
  return observed(Operation::replace_raw, ctx, pattern, count, std::move(replacements), ask, read);
}

Task<Page> Store::scan(Context ctx, Scan scan, std::optional<Cursor> cursor) {
  const KeyPattern pattern{std::string_view(scan.prefix())};
  auto ask = [cursor = std::move(cursor)](Backend& backend, Context inner, Scan& subject, Codec&) mutable {
    check_prefix(subject);
    return backend.scan(inner, std::move(subject), std::move(cursor));
  };
  auto read = [](const Scan&, Page page, Codec&) { return page; };
  return observed(Operation::scan, ctx, pattern, 1, std::move(scan), std::move(ask), read);
}

Task<void> Store::ping(Context ctx) {
  auto ask = [](Backend& backend, Context inner, NoSubject, Codec&) { return backend.ping(inner); };
  auto read = [](NoSubject, Codec&) {};
  return observed(Operation::ping, ctx, KeyPattern(), 0, NoSubject(), ask, read);
}

Task<void> Store::close() {
  auto ask = [](Backend& backend, Context, NoSubject, Codec&) { return backend.close(); };
  auto read = [](NoSubject, Codec&) {};
  return observed(Operation::close, Context(), KeyPattern(), 0, NoSubject(), ask, read);
}

}  // namespace polly
