// Key: the name of an entry: 1 to 512 bytes of UTF-8 without NUL. Made from any text; a text that breaks the rule
// is an Error of kind invalid_argument (whose message does not repeat it).
//
// KeyPattern: what logs, traces and errors say instead of a key, which may name a private repository:
//   polly:pr_number:0a1b...              polly:pr_number:*
//   polly:pr_number:acme/shop:0a1b...    polly:pr_number:*
//   session:4711                         *                      (only our own namespace is told)
#pragma once

#include <compare>
#include <string>
#include <string_view>

namespace polly {

class Key {
 public:
  Key(std::string text);                                    // NOLINT: a text is a key
  Key(std::string_view text) : Key(std::string(text)) {}    // NOLINT
  Key(const char* text) : Key(std::string(text)) {}         // NOLINT

  const std::string& text() const& noexcept { return text_; }
  std::string text() && noexcept { return std::move(text_); }

  friend auto operator<=>(const Key&, const Key&) = default;

 private:
  std::string text_;
};

class KeyPattern {
 public:
  explicit KeyPattern(std::string_view key);

  const std::string& text() const noexcept { return text_; }

 private:
  std::string text_;
};

}  // namespace polly
