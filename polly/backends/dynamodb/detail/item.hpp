// An item: how an entry lies in the table.
//
//   k    S  the key, behind the prefix of the configuration
//   n    N  the value, where its bytes are the canonical decimal text of an int64; the service compares it exactly
//   v    B  the value, where it is anything else
//   x    N  when it expires, in milliseconds since 1970; absent: never
//   ttl  N  the same in seconds, rounded up: DynamoDB deletes the item some time after it
//   r    S  the revision: a mark of the value, and a text that no other write has (Table::next_revision)
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "polly/base/clock.hpp"
#include "polly/store/entry.hpp"
#include "polly/store/expiration.hpp"

namespace polly::dynamodb_backend {

constexpr std::size_t kItemBytesMax = 400 * 1024;  // DynamoDB's limit, names of attributes included
constexpr std::size_t kItemBytesOther = 128;       // at most, of the attributes beside the key and the value

// Milliseconds since 1970.
std::int64_t now_of(const Clock& clock) noexcept;

// The last millisecond of an entry that is written now; nullopt: it does not expire. A time in the past is the
// millisecond before now: the entry is absent at once.
std::optional<std::int64_t> expiry_of(const Expiration& expiration, std::int64_t now) noexcept;

// The integer whose canonical decimal text the bytes are: no blanks, no leading zeros, no "-0".
std::optional<std::int64_t> canonical_integer(std::string_view bytes) noexcept;

// The first part of a revision: equal values have equal marks. What is behind it has one "-".
std::string mark_of_value(std::string_view bytes);
std::string_view mark_in(std::string_view revision) noexcept;

struct Item {
  Item() = default;

  // In the last millisecond too: a clock of whole milliseconds may be up to one behind.
  bool is_alive(std::int64_t now) const noexcept { return !expires || *expires >= now; }
  StoredEntry entry(std::int64_t now) &&;
  RawEntry raw() &&;

  std::string key;                      // with the prefix; empty where it was not asked for
  std::string bytes;                    // of the value
  std::optional<std::int64_t> number;   // the value, where it is stored as a number
  std::optional<std::int64_t> expires;  // in milliseconds since 1970
  std::string revision;                 // empty: another program wrote the item
};

// What is asked of an item.
enum class Part { key, key_and_value };

// Error corrupt: another program wrote something else into the table.
Item item_of(const boost::json::object& attributes, Part part = Part::key_and_value);

}  // namespace polly::dynamodb_backend
