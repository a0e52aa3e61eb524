// Translation: what becomes of an entry on its way from one store to another, where both do not keep it in the same
// way.
//
//   Translation rename = [](Key key, std::string bytes) {
//     return Translated::to(Key("copy:" + key.text()), std::move(bytes));
//   };
//
// An entry that has no place in the target is left out: because it is none of those that are copied (foreign), or
// because its bytes make no sense (unreadable).
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "polly/store/key.hpp"

namespace polly::operations {

class Translated {
 public:
  static Translated to(Key key, std::string bytes) { return Translated(std::move(key), std::move(bytes), ""); }
  static Translated foreign() { return Translated(std::nullopt, "", ""); }
  static Translated unreadable(std::string why) { return Translated(std::nullopt, "", std::move(why)); }

  const std::optional<Key>& key() const noexcept { return key_; }  // nullopt: it is left out
  const std::string& bytes() const noexcept { return bytes_; }     // as a store keeps them
  const std::string& why() const noexcept { return why_; }         // not empty: unreadable

 private:
  Translated(std::optional<Key> key, std::string bytes, std::string why)
      : key_(std::move(key)), bytes_(std::move(bytes)), why_(std::move(why)) {}

  std::optional<Key> key_;
  std::string bytes_;
  std::string why_;
};

// Called once for each entry, on the thread of the copy.
using Translation = std::function<Translated(Key key, std::string bytes)>;

}  // namespace polly::operations
