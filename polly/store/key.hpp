// Key: the name of an entry: 1 to 512 bytes of UTF-8 without NUL. Constructed from any text; a text that breaks the
// rule is an Error of kind invalid_argument, whose message does not contain it.
//
// KeyView, KeysView: keys that the caller owns until its call has returned.
//
// KeyPattern: what logs, traces and errors contain instead of a key, which may name a private repository:
//   polly:pr_number:0a1b...              polly:pr_number:*
//   polly:pr_number:acme/shop:0a1b...    polly:pr_number:*
//   session:4711                         *                      (only names in Polly's own namespace are shown)
// A small, trivially copyable value.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace polly {

class Key {
 public:
  Key(std::string text);                                  // NOLINT: a text is a key
  Key(std::string_view text) : Key(std::string(text)) {}  // NOLINT
  Key(const char* text) : Key(std::string(text)) {}       // NOLINT

  const std::string& text() const& noexcept { return text_; }
  std::string text() && noexcept { return std::move(text_); }

  friend auto operator<=>(const Key&, const Key&) = default;

 private:
  std::string text_;
};

// What reads of a Backend take, where copying a key would cost as much as reading it.
class KeyView {
 public:
  KeyView(const Key& key) noexcept : key_(&key) {}        // NOLINT: a key is its own view
  operator const Key&() const noexcept { return *key_; }  // NOLINT: and a view is a key
  const std::string& text() const noexcept { return key_->text(); }

 private:
  const Key* key_;
};

class KeysView : public std::span<const Key> {
 public:
  KeysView(const std::vector<Key>& keys) noexcept : span(keys) {}  // NOLINT: keys are their own view
};

class KeyPattern {
 public:
  static constexpr std::size_t kWordBytesMax = 40;  // of the second part; a longer one is not shown

  KeyPattern() noexcept : KeyPattern(std::string_view()) {}  // "*"
  explicit KeyPattern(std::string_view key) noexcept;
  explicit KeyPattern(const Key& key) noexcept : KeyPattern(std::string_view(key.text())) {}

  std::string_view text() const noexcept { return {text_.data(), size_}; }

 private:
  std::array<char, 6 + kWordBytesMax + 2> text_;  // "polly:" word ":*"
  std::uint8_t size_ = 0;
};

}  // namespace polly
