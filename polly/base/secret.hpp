// Secret: a text that must not be seen: a token, a password, a key. It prints as "***", is compared in constant
// time, and wipes its memory when it goes. Only reveal() gives the text away, so that a reader can find every place.
#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <utility>

namespace polly {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}
  Secret(const Secret&) = default;
  Secret& operator=(const Secret& other);
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  ~Secret() { wipe(); }

  std::string_view reveal() const noexcept { return text_; }
  bool empty() const noexcept { return text_.empty(); }

  // Takes a time that depends on the lengths alone.
  bool equals(std::string_view guess) const noexcept;

  friend std::ostream& operator<<(std::ostream& out, const Secret&) { return out << "***"; }

 private:
  void wipe() noexcept;

  std::string text_;
};

// Whether two texts are the same, in a time that depends on their lengths alone.
bool equals_in_constant_time(std::string_view a, std::string_view b) noexcept;

}  // namespace polly
