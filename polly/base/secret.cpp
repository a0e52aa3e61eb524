#include "polly/base/secret.hpp"

#include <utility>

namespace polly {

Secret& Secret::operator=(const Secret& other) {
  if (this == &other) return *this;
  wipe();
  text_ = other.text_;
  return *this;
}

Secret::Secret(Secret&& other) noexcept : text_(other.text_.data(), other.text_.size()) {
  other.wipe();
}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this == &other) return *this;
  wipe();
  text_.swap(other.text_);
  other.wipe();  // a swap of short texts leaves the bytes behind
  return *this;
}

bool Secret::equals(std::string_view guess) const noexcept {
  return equals_in_constant_time(text_, guess);
}

// Also wipes what longer texts that stood here before have left behind.
void Secret::wipe() noexcept {
  text_.resize(text_.capacity());
  volatile char* byte = text_.data();
  for (std::size_t i = 0; i < text_.size(); ++i) byte[i] = '\0';
  text_.clear();
}

bool equals_in_constant_time(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size()) return false;
  volatile unsigned char difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference =
        static_cast<unsigned char>(difference | (static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i])));
  }
  return difference == 0;
}

}  // namespace polly
