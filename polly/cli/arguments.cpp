#include "polly/cli/arguments.hpp"

#include <algorithm>
#include <cstring>

namespace polly::cli {

namespace {

constexpr std::string_view kStore = "--store";

bool is_plain(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

void overwrite(char* text) noexcept {
  std::memset(text, '*', std::strlen(text));
}

}  // namespace

std::string shown_argument(std::string_view argument) {
  const bool is_option = argument.starts_with('-');
  const std::string_view shown = is_option ? argument.substr(0, argument.find('=')) : argument;
  return std::string(std::all_of(shown.begin(), shown.end(), is_plain) ? shown : "***");
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
