// The two forms in which GitHub sends a body, from the header Content-Type.
#pragma once

#include <optional>
#include <string_view>

namespace polly::webhook {

enum class MediaType { json, form };

// Parameters ("; charset=utf-8") and case do not matter. nullopt: another type, or none.
std::optional<MediaType> parse_media_type(std::string_view content_type) noexcept;

}  // namespace polly::webhook
