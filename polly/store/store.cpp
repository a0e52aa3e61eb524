#include "polly/store/store.hpp"

#include <string>

#include "polly/store/detail/utf8.hpp"

namespace polly {

namespace store_detail {

void check_batch(std::size_t keys) {
  if (keys <= kBatchKeysMax) return;
  throw Error(ErrorKind::invalid_argument,
              "at most " + std::to_string(kBatchKeysMax) + " keys at once; these are " + std::to_string(keys));
}

}  // namespace store_detail

Store::Store(std::unique_ptr<Backend> backend, const Runtime& runtime, Duration timeout)
    : backend_(std::move(backend)), observer_(std::string(backend_->name()), runtime, timeout) {}

// The engine first: calls that it ends now are still observed.
Store::~Store() {
  backend_.reset();
}

std::optional<ScrubState> Store::scrub_state() const {
  return backend_->scrub_state();
}

std::string_view Store::backend_name() const noexcept {
  return backend_->name();
}

Task<std::int64_t> Store::advance(Context ctx, Key key, std::int64_t value, Expiration expiration) {
  const KeyPattern pattern(key);
  auto ask = [key = std::move(key), value, expiration](Backend& backend, Context inner) mutable {
    std::vector<Advance> advances;
    advances.emplace_back(std::move(key), value);
    return backend.advance(inner, std::move(advances), expiration);
  };
  auto read = [](std::vector<std::int64_t> now) { return now.front(); };
  return observed(Operation::advance, ctx, pattern, 1, std::move(ask), read);
}

Task<std::vector<std::int64_t>> Store::advance_many(Context ctx, std::vector<Advance> advances, Expiration expiration) {
  const KeyPattern pattern = advances.empty() ? KeyPattern() : KeyPattern(advances.front().key);
  const std::size_t count = advances.size();
  auto ask = [advances = std::move(advances), expiration](Backend& backend, Context inner) mutable {
    store_detail::check_batch(advances.size());
    return backend.advance(inner, std::move(advances), expiration);
  };
  auto read = [](std::vector<std::int64_t> now) { return now; };
  return observed(Operation::advance, ctx, pattern, count, std::move(ask), read);
}

Task<bool> Store::remove(Context ctx, Key key) {
  const KeyPattern pattern(key);
  auto ask = [key = std::move(key)](Backend& backend, Context inner) mutable {
    std::vector<Key> keys;
    keys.push_back(std::move(key));
    return backend.remove_many(inner, std::move(keys));
  };
  auto read = [](std::size_t removed) { return removed > 0; };
  return observed(Operation::remove, ctx, pattern, 1, std::move(ask), read);
}

Task<std::size_t> Store::remove_many(Context ctx, std::vector<Key> keys) {
  const KeyPattern pattern = store_detail::pattern_of(keys);
  const std::size_t count = keys.size();
  auto ask = [keys = std::move(keys)](Backend& backend, Context inner) mutable {
    store_detail::check_batch(keys.size());
    return backend.remove_many(inner, std::move(keys));
  };
  auto read = [](std::size_t removed) { return removed; };
  return observed(Operation::remove, ctx, pattern, count, std::move(ask), read);
}

Task<bool> Store::exists(Context ctx, Key key) {
  const KeyPattern pattern(key);
  auto ask = [key = std::move(key)](Backend& backend, Context inner) mutable {
    return backend.exists(inner, std::move(key));
  };
  auto read = [](bool found) { return found; };
  return observed(Operation::exists, ctx, pattern, 1, std::move(ask), read);
}

Task<bool> Store::touch(Context ctx, Key key, Expiration expiration) {
  const KeyPattern pattern(key);
  auto ask = [key = std::move(key), expiration](Backend& backend, Context inner) mutable {
    return backend.touch(inner, std::move(key), expiration);
  };
  auto read = [](bool found) { return found; };
  return observed(Operation::touch, ctx, pattern, 1, std::move(ask), read);
}

Task<bool> Store::apply(Context ctx, Transaction transaction) {
  const std::size_t count = transaction.size();
  const KeyPattern pattern = !transaction.steps().empty()        ? KeyPattern(transaction.steps().front().key)
                             : !transaction.conditions().empty() ? KeyPattern(transaction.conditions().front().key)
                                                                 : KeyPattern();
  auto ask = [transaction = std::move(transaction)](Backend& backend, Context inner) mutable {
    if (transaction.size() > kTransactionStepsMax) {
      throw Error(ErrorKind::invalid_argument, "a transaction has at most " + std::to_string(kTransactionStepsMax) +
                                                   " conditions and steps; this one has " +
                                                   std::to_string(transaction.size()));
    }
    return backend.apply(inner, std::move(transaction));
  };
  auto read = [](bool applied) { return applied; };
  return observed(Operation::apply, ctx, pattern, count, std::move(ask), read);
}

Task<Page> Store::scan(Context ctx, Scan scan, std::optional<Cursor> cursor) {
  const KeyPattern pattern{std::string_view(scan.prefix())};
  auto ask = [scan = std::move(scan), cursor = std::move(cursor)](Backend& backend, Context inner) mutable {
    if (scan.prefix().size() > kKeyBytesMax || !is_text(scan.prefix())) {
      throw Error(ErrorKind::invalid_argument, "a prefix is the start of a key: at most " +
                                                   std::to_string(kKeyBytesMax) + " bytes of UTF-8 without NUL");
    }
    return backend.scan(inner, std::move(scan), std::move(cursor));
  };
  auto read = [](Page page) { return page; };
  return observed(Operation::scan, ctx, pattern, 1, std::move(ask), read);
}

Task<void> Store::ping(Context ctx) {
  auto ask = [](Backend& backend, Context inner) { return backend.ping(inner); };
  auto read = [] {};
  return observed(Operation::ping, ctx, KeyPattern(), 0, ask, read);
}

Task<void> Store::close() {
  auto ask = [](Backend& backend, Context) { return backend.close(); };
  auto read = [] {};
  return observed(Operation::close, Context(), KeyPattern(), 0, ask, read);
}

}  // namespace polly
