#include "polly/webhook/media_type.hpp"

#include "polly/base/ascii.hpp"

namespace polly::webhook {

std::optional<MediaType> parse_media_type(std::string_view content_type) noexcept {
  const std::string_view type = trim_blanks(content_type.substr(0, content_type.find(';')));
  if (equals_ignoring_case(type, "application/json")) return MediaType::json;
  if (equals_ignoring_case(type, "application/x-www-form-urlencoded")) return MediaType::form;
  return std::nullopt;
}

}  // namespace polly::webhook
