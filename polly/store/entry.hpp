// An entry: the value that is stored under a key, its revision, and its remaining lifetime.
//
// A Revision is opaque. It identifies the stored bytes: equal revisions of one key mean that its value was not changed
// in between, or was changed back. Writing the same bytes again may keep the revision; renewing a lifetime does keep
// it.
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

// An entry in an engine.
struct StoredEntry {
  StoredEntry() = default;
  StoredEntry(std::string value, Revision its_revision, std::optional<Milliseconds> left)
      : bytes(std::move(value)), revision(std::move(its_revision)), time_left(left) {}

  std::string bytes;
  Revision revision;
  std::optional<Milliseconds> time_left;  // nullopt: it does not expire; otherwise >= 1 ms
};

// An entry as it is copied: its bytes as they are, and when it expires by the engine's clock, to the millisecond.
struct RawEntry {
  RawEntry() = default;
  RawEntry(std::string its_bytes, std::optional<WallTime> its_expiry, Revision its_revision = {})
      : bytes(std::move(its_bytes)), expires(its_expiry), revision(std::move(its_revision)) {}

  std::string bytes;
  std::optional<WallTime> expires;  // nullopt: it does not expire
  Revision revision;
};

// An entry as the user reads it.
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
