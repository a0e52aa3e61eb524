#include "polly/resp3/command.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace polly::resp3 {

namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::size_t kBodyBytesExpected = 160;  // a SET of a short value under a key of ours: one allocation
constexpr std::size_t kNumberBytesMax = 20;      // of an int64 with its sign, and of a size_t

// "$5\r\n", "*3\r\n": a line with a number behind its type.
class NumberLine {
 public:
  NumberLine(char type, std::size_t number) noexcept {
    text_[0] = type;
    char* end = std::to_chars(text_.data() + 1, text_.data() + 1 + kNumberBytesMax, number).ptr;
    *end++ = '\r';
    *end++ = '\n';
    size_ = static_cast<std::size_t>(end - text_.data());
  }

  std::string_view text() const noexcept { return {text_.data(), size_}; }

 private:
  std::array<char, 1 + kNumberBytesMax + kLineEnd.size()> text_;
  std::size_t size_;
};

}  // namespace

Command::Command(std::string_view name) {
  body_.reserve(kBodyBytesExpected);
  add(name);
}

// Written through a pointer into room made beforehand: four appends would cost three times as much.
Command& Command::add(std::string_view word) & {
  constexpr std::size_t kShortMax = 99;  // nearly every word of ours
  const std::size_t before = body_.size();
  if (word.size() <= kShortMax) {
    const bool has_two_digits = word.size() > 9;
    body_.resize(before + 3 + (has_two_digits ? 2U : 1U) + word.size() + kLineEnd.size());
    char* at = body_.data() + before;
    *at++ = '$';
    if (has_two_digits) *at++ = static_cast<char>('0' + word.size() / 10);
    *at++ = static_cast<char>('0' + word.size() % 10);
    *at++ = '\r';
    *at++ = '\n';
    at = std::copy_n(word.data(), word.size(), at);
    *at++ = '\r';
    *at++ = '\n';
  } else {
    body_.append(NumberLine('$', word.size()).text()).append(word).append(kLineEnd);
  }
  ++words_;
  return *this;
}

Command& Command::add(std::int64_t number) & {
  std::array<char, kNumberBytesMax> digits;
  const char* end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  return add(std::string_view(digits.data(), static_cast<std::size_t>(end - digits.data())));
}

Command& Command::key(std::string_view key) & {
  add(key);
  if (key_at_ == 0) {
    key_at_ = body_.size() - kLineEnd.size() - key.size();
    key_bytes_ = key.size();
  }
  return *this;
}

std::optional<std::string_view> Command::first_key() const noexcept {
  if (key_at_ == 0) return std::nullopt;
  return std::string_view(body_.data() + key_at_, key_bytes_);
}

void Command::append_to(std::string& wire) const {
  wire.append(NumberLine('*', words_).text()).append(body_);
}

std::size_t Command::wire_bytes() const noexcept {
  return NumberLine('*', words_).text().size() + body_.size();
}

}  // namespace polly::resp3
