#include "polly/github/detail/lenient_json.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "polly/base/ascii.hpp"
#include "polly/base/decimal.hpp"
#include "polly/base/hex.hpp"
#include "polly/github/event.hpp"

namespace polly::github {

namespace {

constexpr std::size_t kEscapeBytes = 6;  // \ud800

// The code unit of the \uXXXX at the front; nullopt where there is none.
std::optional<unsigned> code_unit(std::string_view rest) noexcept {
  std::array<std::uint8_t, 2> bytes{};
  if (!rest.starts_with("\\u") || !from_hex(rest.substr(2, 4), bytes)) return std::nullopt;
  return bytes[0] << 8 | bytes[1];
}

bool is_high(std::optional<unsigned> unit) noexcept {
  return unit && *unit >= 0xD800 && *unit <= 0xDBFF;
}

bool is_low(std::optional<unsigned> unit) noexcept {
  return unit && *unit >= 0xDC00 && *unit <= 0xDFFF;
}

// Takes digits off the front; false where there are none.
bool take_digits(std::string_view& rest) noexcept {
  const std::size_t before = rest.size();
  while (!rest.empty() && is_digit(rest.front())) rest.remove_prefix(1);
  return rest.size() < before;
}

// RFC 8259, section 6.
bool is_number(std::string_view rest) noexcept {
  if (rest.starts_with('-')) rest.remove_prefix(1);
  const bool has_leading_zero = rest.size() > 1 && rest[0] == '0' && is_digit(rest[1]);
  if (has_leading_zero || !take_digits(rest)) return false;
  if (rest.starts_with('.')) {
    rest.remove_prefix(1);
    if (!take_digits(rest)) return false;
  }
  if (rest.starts_with('e') || rest.starts_with('E')) {
    rest.remove_prefix(1);
    if (rest.starts_with('+') || rest.starts_with('-')) rest.remove_prefix(1);
    if (!take_digits(rest)) return false;
  }
  return rest.empty();
}

bool is_too_large(std::string_view text) noexcept {
  if (!is_number(text)) return false;
  const bool is_integer = text.find_first_of(".eE") == text.npos;
  return is_integer ? !parse_decimal<std::int64_t>(text) && !parse_decimal<std::uint64_t>(text)
                    : !parse_decimal<double>(text);
}

// Walks once over a copy of the body and replaces what simdjson rejects.
class Walk {
 public:
  explicit Walk(std::string_view body) {
    text_.reserve(body.size() + kBodyPaddingBytes);
    text_ = body;
  }

  std::optional<std::string> readable() {
    while (at_ < text_.size()) {
      if (text_[at_] == '"') {
        pass_string();
      } else if (text_[at_] == '-' || is_digit(text_[at_])) {
        pass_number();
      } else {
        ++at_;
      }
    }
    return has_changed_ ? std::optional(std::move(text_)) : std::nullopt;
  }

 private:
  std::string_view rest() const noexcept { return std::string_view(text_).substr(at_); }

  void pass_string() {
    for (++at_; at_ < text_.size() && text_[at_] != '"';) {
      if (text_[at_] == '\\') {
        pass_escape();
      } else {
        ++at_;
      }
    }
    ++at_;
  }

  void pass_escape() {
    const std::optional<unsigned> unit = code_unit(rest());
    if (!unit) {
      at_ += 2;  // \" and \\ among them
    } else if (is_high(unit) && is_low(code_unit(rest().substr(kEscapeBytes)))) {
      at_ += 2 * kEscapeBytes;
    } else {
      if (is_high(unit) || is_low(unit)) replace(kEscapeBytes, "\\ufffd");
      at_ += kEscapeBytes;
    }
  }

  void pass_number() {
    const std::size_t end = std::min(rest().find_first_not_of("+-.0123456789eE"), rest().size());
    if (is_too_large(rest().substr(0, end))) replace(end, "0.5");
    at_ += end;
  }

  // `by` is not longer than what it replaces; blanks fill the rest.
  void replace(std::size_t bytes, std::string_view by) {
    text_.replace(at_, bytes, std::string(by) + std::string(bytes - by.size(), ' '));
    has_changed_ = true;
  }

  std::string text_;
  std::size_t at_ = 0;
  bool has_changed_ = false;
};

}  // namespace

std::optional<std::string> readable_json(std::string_view body) {
  return Walk(body).readable();
}

}  // namespace polly::github
