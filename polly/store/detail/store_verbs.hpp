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
T decode(ObservedCodec& codec, const Key& key, const std::string& stored) {
  if (!codec::is_framed(stored)) return decode_value<T>(stored);
  return decode_value<T>(codec.decode(key, stored));
}

template <class T>
std::optional<T> decode_optional(ObservedCodec& codec, const Key& key, const std::optional<std::string>& stored) {
  if (!stored) return std::nullopt;
  return decode<T>(codec, key, *stored);
}

}  // namespace store_detail

template <class Subject, class Ask, class Read>
auto Store::observed(Operation operation, Context ctx, KeyPattern pattern, std::size_t keys, Subject subject, Ask ask,
                     Read read) -> Task<store_detail::AnswerOf<Subject, Ask, Read>> {
  using EngineAnswer = store_detail::EngineAnswerOf<Subject, Ask>;
  Observation seen(observer_, operation, ctx, pattern, keys);
  Codec codec(*codec_, &seen);
  try {
    if constexpr (std::is_void_v<EngineAnswer>) {
      co_await ask(*backend_, seen.context(), subject, codec);
      read(subject, codec);
      seen.end(Outcome::ok);
    } else {
      EngineAnswer engine_answer = co_await ask(*backend_, seen.context(), subject, codec);
      if constexpr (std::is_void_v<store_detail::AnswerOf<Subject, Ask, Read>>) {
        read(subject, std::move(engine_answer), codec);
        seen.end(Outcome::ok);
      } else {
        auto answer = read(subject, std::move(engine_answer), codec);
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
  auto ask = [](Backend& backend, Context inner, const Key& subject, Codec&) { return backend.get(inner, subject); };
  auto read = [](const Key& subject, const std::optional<std::string>& stored, Codec& codec) {
    return store_detail::decode_optional<T>(codec, subject, stored);
  };
  return observed(Operation::get, ctx, pattern, 1, std::move(key), ask, read);
}

template <class T>
Task<T> Store::get_or_zero(Context ctx, Key key) {
  const KeyPattern pattern(key);
  auto ask = [](Backend& backend, Context inner, const Key& subject, Codec&) { return backend.get(inner, subject); };
  auto read = [](const Key& subject, const std::optional<std::string>& stored, Codec& codec) {
    return stored ? store_detail::decode<T>(codec, subject, *stored) : T{};
  };
  return observed(Operation::get, ctx, pattern, 1, std::move(key), ask, read);
}

template <class T>
Task<std::optional<Entry<T>>> Store::get_entry(Context ctx, Key key) {
  const KeyPattern pattern(key);
  auto ask = [](Backend& backend, Context inner, const Key& subject, Codec&) {
    return backend.get_entry(inner, subject);
  };
  auto read = [](const Key& subject, std::optional<StoredEntry> stored, Codec& codec) -> std::optional<Entry<T>> {
    if (!stored) return std::nullopt;
    return Entry<T>(store_detail::decode<T>(codec, subject, stored->bytes), std::move(stored->revision),
                    stored->time_left);
  };
  return observed(Operation::get_entry, ctx, pattern, 1, std::move(key), ask, read);
}

template <class T>
Task<std::vector<std::optional<T>>> Store::get_many(Context ctx, std::vector<Key> keys) {
  const KeyPattern pattern = store_detail::pattern_of(keys);
  const std::size_t count = keys.size();
  auto ask = [](Backend& backend, Context inner, const std::vector<Key>& subjects, Codec&) {
    store_detail::check_batch(subjects.size());
    return backend.get_many(inner, subjects);
  };
  auto read = [](const std::vector<Key>& subjects, const std::vector<std::optional<std::string>>& stored,
                 Codec& codec) {
    std::vector<std::optional<T>> values;
    values.reserve(stored.size());
    for (std::size_t i = 0; i < stored.size(); ++i) {
      values.push_back(store_detail::decode_optional<T>(codec, subjects[i], stored[i]));
    }
    return values;
  };
  return observed(Operation::get_many, ctx, pattern, count, std::move(keys), ask, read);
}

template <class T>
Task<std::vector<std::optional<Entry<T>>>> Store::get_entries(Context ctx, std::vector<Key> keys) {
  const KeyPattern pattern = store_detail::pattern_of(keys);
  const std::size_t count = keys.size();
  auto ask = [](Backend& backend, Context inner, const std::vector<Key>& subjects, Codec&) {
    store_detail::check_batch(subjects.size());
    return backend.get_entries(inner, subjects);
  };
  auto read = [](const std::vector<Key>& subjects, std::vector<std::optional<StoredEntry>> stored, Codec& codec) {
    std::vector<std::optional<Entry<T>>> entries(stored.size());
    for (std::size_t i = 0; i < stored.size(); ++i) {
      if (!stored[i]) continue;
      entries[i].emplace(store_detail::decode<T>(codec, subjects[i], stored[i]->bytes), std::move(stored[i]->revision),
                         stored[i]->time_left);
    }
    return entries;
  };
  return observed(Operation::get_entry, ctx, pattern, count, std::move(keys), ask, read);
}

template <class T>
Task<void> Store::set(Context ctx, Key key, T value, Expiration expiration) {
  return write(Operation::set, ctx, std::move(key), std::move(value), expiration, WriteIf::always,
               [](const Key&, bool, Codec&) {});
}

template <class T>
Task<bool> Store::set_if_absent(Context ctx, Key key, T value, Expiration expiration) {
  return write(Operation::set_if_absent, ctx, std::move(key), std::move(value), expiration, WriteIf::absent,
               [](const Key&, bool won, Codec&) { return won; });
}

template <class T>
Task<void> Store::import(Context ctx, Key key, T value, std::optional<WallTime> expires) {
  const Expiration expiration = expires ? Expiration::at(*expires) : Expiration::never();
  return write(Operation::import, ctx, std::move(key), std::move(value), expiration, WriteIf::always,
               [](const Key&, bool, Codec&) {});
}

template <class T, class Read>
auto Store::write(Operation operation, Context ctx, Key key, T value, Expiration expiration, WriteIf condition,
                  Read read) -> Task<std::invoke_result_t<Read, const Key&, bool, Codec&>> {
  const KeyPattern pattern(key);
  auto ask = [value = std::move(value), expiration, condition](Backend& backend, Context inner, Key& subject,
                                                               Codec& codec) {
    std::string stored = codec.encode(subject, encode_value(value));
    return backend.set(inner, std::move(subject), std::move(stored), expiration, condition);
  };
  return observed(operation, ctx, pattern, 1, std::move(key), std::move(ask), read);
}

}  // namespace polly
