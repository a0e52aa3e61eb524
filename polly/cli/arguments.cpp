#include "polly/cli/arguments.hpp"

#include <cstring>

#include "polly/base/ascii.hpp"

namespace polly::cli {

namespace {

constexpr std::string_view kStore = "--store";

void overwrite(char* text) noexcept {
  std::memset(text, '*', std::strlen(text));
}

}  // namespace

std::string shown_argument(std::string_view argument) {
  const bool is_option = argument.starts_with('-');
  const std::string_view shown = is_option ? argument.substr(0, argument.find('=')) : argument;
  return std::string(is_alphanumeric_or(shown, "-_.") ? shown : "***");
}

void hide_secrets(const std::vector<char*>& arguments) noexcept {
  bool is_store = false;
  for (char* const argument : arguments) {
    const std::string_view text(argument);
    const bool is_assigned = text.starts_with(kStore) && text.substr(kStore.size()).starts_with('=');
    if (is_assigned) {
      overwrite(argument + kStore.size() + 1);
    } else if (is_store || (text.find("://") != text.npos && text.find('@') != text.npos)) {
      overwrite(argument);
    }
    is_store = text == kStore;
  }
}

}  // namespace polly::cli
