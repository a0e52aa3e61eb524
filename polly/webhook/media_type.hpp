// The two content types with which GitHub sends a body, read from the header Content-Type.
#pragma once

#include <optional>
#include <string_view>

namespace polly::webhook {

enum class MediaType { json, form };

// Ignores parameters ("; charset=utf-8") and case. nullopt: another type, or none.
std::optional<MediaType> parse_media_type(std::string_view content_type) noexcept;

}  // namespace polly::webhook
