// PlainModel: what a store should hold after a series of steps, in a plain map without locks, bytes or engines.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>

#include "polly/base/clock.hpp"

namespace polly::conformance {

using PlainValue = std::variant<std::int64_t, std::string>;

class PlainModel {
 public:
  struct Entry {
    PlainValue value;
    std::optional<Milliseconds> expires;  // on the model's own clock
  };

  void pass(Milliseconds duration) { now_ += duration; }

  const Entry* find(const std::string& key) const {
    const auto found = entries_.find(key);
    if (found == entries_.end()) return nullptr;
    return !found->second.expires || *found->second.expires > now_ ? &found->second : nullptr;
  }
  std::optional<PlainValue> get(const std::string& key) const {
    const Entry* entry = find(key);
    return entry == nullptr ? std::nullopt : std::optional(entry->value);
  }
  std::optional<Milliseconds> time_left(const std::string& key) const {
    const Entry* entry = find(key);
    return entry == nullptr || !entry->expires ? std::nullopt : std::optional(*entry->expires - now_);
  }
  std::set<std::string> keys() const {
    std::set<std::string> live;
    for (const auto& [key, entry] : entries_) {
      if (find(key) != nullptr) live.insert(key);
    }
    return live;
  }

  // A lifetime of zero means none.
  void set(const std::string& key, PlainValue value, Milliseconds lifetime) {
    entries_[key] = Entry{std::move(value), expiry(lifetime)};
  }
  bool set_if_absent(const std::string& key, PlainValue value, Milliseconds lifetime) {
    if (find(key) != nullptr) return false;
    set(key, std::move(value), lifetime);
    return true;
  }
  bool remove(const std::string& key) {
    const bool was_there = find(key) != nullptr;
    entries_.erase(key);
    return was_there;
  }
  bool touch(const std::string& key, Milliseconds lifetime) {
    if (find(key) == nullptr) return false;
    entries_[key].expires = expiry(lifetime);
    return true;
  }
  // nullopt: the stored value is not an integer.
  std::optional<std::int64_t> advance(const std::string& key, std::int64_t value, Milliseconds lifetime) {
    if (const Entry* entry = find(key)) {
      const std::int64_t* held = std::get_if<std::int64_t>(&entry->value);
      if (held == nullptr) return std::nullopt;
      value = std::max(value, *held);
    }
    set(key, value, lifetime);
    return value;
  }

 private:
  std::optional<Milliseconds> expiry(Milliseconds lifetime) const {
    return lifetime > Milliseconds::zero() ? std::optional(now_ + lifetime) : std::nullopt;
  }

  std::map<std::string, Entry> entries_;
  Milliseconds now_{0};
};

}  // namespace polly::conformance
