// What is stored under a key: the value, its revision, and how long it still has.
//
// A Revision is opaque. It identifies the stored bytes: equal revisions of one key mean that its value was not
// changed in between, or was changed back; writing the same bytes again may keep it. Renewing a lifetime does.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "polly/base/clock.hpp"

namespace polly {

class Revision {
 public:
  Revision() = default;
  explicit Revision(std::string opaque) : opaque_(std::move(opaque)) {}

  // The revision of a value's bytes, for engines that keep none themselves: their length and a 128-bit hash (XXH3).
  static Revision of(std::string_view bytes);

  const std::string& opaque() const noexcept { return opaque_; }

  friend bool operator==(const Revision&, const Revision&) = default;

 private:
  std::string opaque_;
};

// An entry as an engine has it.
struct StoredEntry {
  StoredEntry() = default;
  StoredEntry(std::string value, Revision its_revision, std::optional<Milliseconds> left)
      : bytes(std::move(value)), revision(std::move(its_revision)), time_left(left) {}

  std::string bytes;
  Revision revision;
  std::optional<Milliseconds> time_left;  // nullopt: it does not expire; otherwise >= 1 ms
};

// An entry as a user reads it.
template <class T>
struct Entry {
  Entry() = default;
  Entry(T its_value, Revision its_revision, std::optional<Milliseconds> left)
      : value(std::move(its_value)), revision(std::move(its_revision)), time_left(left) {}

  T value{};
  Revision revision;
  std::optional<Milliseconds> time_left;  // nullopt: it does not expire; otherwise >= 1 ms
};

}  // namespace polly
