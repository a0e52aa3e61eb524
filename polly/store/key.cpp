#include "polly/store/key.hpp"

#include <algorithm>

#include "polly/base/error.hpp"
#include "polly/base/key_words.hpp"
#include "polly/store/detail/utf8.hpp"
#include "polly/store/limits.hpp"

namespace polly {

namespace {

constexpr std::string_view kNamespace = "polly:";
static_assert(KeyPattern::kWordBytesMax == kKeyWordBytesMax);

}  // namespace

Key::Key(std::string text) : text_(std::move(text)) {
  if (text_.empty()) throw Error(ErrorKind::invalid_argument, "a key must not be empty");
  if (text_.size() > kKeyBytesMax) {
    throw Error(ErrorKind::invalid_argument, "a key has at most " + std::to_string(kKeyBytesMax) +
                                                 " bytes; this one has " + std::to_string(text_.size()));
  }
  if (!is_text(text_)) throw Error(ErrorKind::invalid_argument, "a key has to be UTF-8 without NUL");
}

KeyPattern::KeyPattern(std::string_view key) noexcept {
  const auto append = [this](std::string_view part) {
    std::copy(part.begin(), part.end(), text_.begin() + size_);
    size_ = static_cast<std::uint8_t>(size_ + part.size());
  };
  if (key.starts_with(kNamespace)) {
    append(kNamespace);
    const std::string_view rest = key.substr(kNamespace.size());
    const auto end = std::find_if_not(rest.begin(), rest.end(), is_key_word_character);
    const auto word = rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
    if (is_key_word(word) && end != rest.end() && *end == ':') {
      append(word);
      append(":");
    }
  }
  append("*");
}

}  // namespace polly
