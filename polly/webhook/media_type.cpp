#include "polly/webhook/media_type.hpp"

#include <algorithm>

namespace polly::webhook {

namespace {

// `name` is in lower case.
bool is_named(std::string_view text, std::string_view name) noexcept {
  return std::equal(text.begin(), text.end(), name.begin(), name.end(),
                    [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b; });
}

}  // namespace

std::optional<MediaType> parse_media_type(std::string_view content_type) noexcept {
  std::string_view type = content_type.substr(0, content_type.find(';'));
  while (type.ends_with(' ') || type.ends_with('\t')) type.remove_suffix(1);
  if (is_named(type, "application/json")) return MediaType::json;
  if (is_named(type, "application/x-www-form-urlencoded")) return MediaType::form;
  return std::nullopt;
}

}  // namespace polly::webhook
