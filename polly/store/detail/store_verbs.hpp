// The verbs of Store that are templates, and observed(), which every verb calls. Included by store.hpp.
#pragma once

#include "polly/store/store.hpp"

namespace polly {

namespace store_detail {

template <class T>
Outcome outcome_of(const T&) noexcept {
  return Outcome::ok;
}
template <class T>
Outcome outcome_of(const std::optional<T>& answer) noexcept {
  return answer ? Outcome::ok : Outcome::unmet;
}
inline Outcome outcome_of(bool done) noexcept {
  return done ? Outcome::ok : Outcome::unmet;
}

inline KeyPattern pattern_of(const std::vector<Key>& keys) noexcept {
  return keys.empty() ? KeyPattern() : KeyPattern(keys.front());
}

void check_batch(std::size_t keys);  // Error invalid_argument beyond kBatchKeysMax

template <class T>
std::optional<T> decode_optional(const std::optional<std::string>& bytes) {
  if (!bytes) return std::nullopt;
  return decode_value<T>(*bytes);
}

}  // namespace store_detail

template <class Ask, class Read>
auto Store::observed(Operation operation, Context ctx, KeyPattern pattern, std::size_t keys, Ask ask, Read read)
    -> Task<store_detail::AnswerOf<Ask, Read>> {
  using EngineAnswer = typename std::invoke_result_t<Ask&, Backend&, Context>::value_type;
  Observation seen(observer_, operation, ctx, pattern, keys);
  try {
    if constexpr (std::is_void_v<EngineAnswer>) {
      co_await ask(*backend_, seen.context());
      read();
      seen.end(Outcome::ok);
    } else {
      EngineAnswer engine_answer = co_await ask(*backend_, seen.context());
      if constexpr (std::is_void_v<store_detail::AnswerOf<Ask, Read>>) {
        read(std::move(engine_answer));
        seen.end(Outcome::ok);
      } else {
        auto answer = read(std::move(engine_answer));
        seen.end(store_detail::outcome_of(answer));
        co_return answer;
      }
    }
  } catch (...) {
    seen.fail();
  }
}

template <class T>
Task<std::optional<T>> Store::get(Context ctx, Key key) {
  const KeyPattern pattern(key);
  auto ask = [key = std::move(key)](Backend& backend, Context inner) mutable {
    return backend.get(inner, std::move(key));
  };
  auto read = [](std::optional<std::string> bytes) { return store_detail::decode_optional<T>(bytes); };
  return observed(Operation::get, ctx, pattern, 1, std::move(ask), read);
}

template <class T>
Task<T> Store::get_or_zero(Context ctx, Key key) {
  const KeyPattern pattern(key);
  auto ask = [key = std::move(key)](Backend& backend, Context inner) mutable {
    return backend.get(inner, std::move(key));
  };
  auto read = [](std::optional<std::string> bytes) { return bytes ? decode_value<T>(*bytes) : T{}; };
  return observed(Operation::get, ctx, pattern, 1, std::move(ask), read);
}

template <class T>
Task<std::optional<Entry<T>>> Store::get_entry(Context ctx, Key key) {
  const KeyPattern pattern(key);
  auto ask = [key = std::move(key)](Backend& backend, Context inner) mutable {
    return backend.get_entry(inner, std::move(key));
  };
  auto read = [](std::optional<StoredEntry> stored) -> std::optional<Entry<T>> {
    if (!stored) return std::nullopt;
    return Entry<T>(decode_value<T>(stored->bytes), std::move(stored->revision), stored->time_left);
  };
  return observed(Operation::get_entry, ctx, pattern, 1, std::move(ask), read);
}

template <class T>
Task<std::vector<std::optional<T>>> Store::get_many(Context ctx, std::vector<Key> keys) {
  const KeyPattern pattern = store_detail::pattern_of(keys);
  const std::size_t count = keys.size();
  auto ask = [keys = std::move(keys)](Backend& backend, Context inner) mutable {
    store_detail::check_batch(keys.size());
    return backend.get_many(inner, std::move(keys));
  };
  auto read = [](std::vector<std::optional<std::string>> stored) {
    std::vector<std::optional<T>> values;
    values.reserve(stored.size());
    for (const auto& bytes : stored) values.push_back(store_detail::decode_optional<T>(bytes));
    return values;
  };
  return observed(Operation::get_many, ctx, pattern, count, std::move(ask), read);
}

template <class T>
Task<void> Store::set(Context ctx, Key key, T value, Expiration expiration) {
  const KeyPattern pattern(key);
  auto ask = [key = std::move(key), value = std::move(value), expiration](Backend& backend, Context inner) mutable {
    return backend.set(inner, std::move(key), encode_value(value), expiration, WriteIf::always);
  };
  auto read = [](bool) {};
  return observed(Operation::set, ctx, pattern, 1, std::move(ask), read);
}

template <class T>
Task<bool> Store::set_if_absent(Context ctx, Key key, T value, Expiration expiration) {
  const KeyPattern pattern(key);
  auto ask = [key = std::move(key), value = std::move(value), expiration](Backend& backend, Context inner) mutable {
    return backend.set(inner, std::move(key), encode_value(value), expiration, WriteIf::absent);
  };
  auto read = [](bool won) { return won; };
  return observed(Operation::set_if_absent, ctx, pattern, 1, std::move(ask), read);
}

template <class T>
Task<void> Store::import(Context ctx, Key key, T value, std::optional<WallTime> expires) {
  const KeyPattern pattern(key);
  const Expiration expiration = expires ? Expiration::at(*expires) : Expiration::never();
  auto ask = [key = std::move(key), value = std::move(value), expiration](Backend& backend, Context inner) mutable {
    return backend.set(inner, std::move(key), encode_value(value), expiration, WriteIf::always);
  };
  auto read = [](bool) {};
  return observed(Operation::import, ctx, pattern, 1, std::move(ask), read);
}

}  // namespace polly
