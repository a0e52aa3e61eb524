#include "polly/http/entity_tag.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <utility>

#include "polly/base/ascii.hpp"
#include "polly/base/hex.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace polly::http {

namespace {

constexpr std::string_view kIfNoneMatch = "If-None-Match";

bool is_tag_character(char c) noexcept {
  const auto byte = static_cast<unsigned char>(c);
  return byte == 0x21 || (byte >= 0x23 && byte != 0x7F);
}

// Takes one tag from the front of the text: its opaque part, with the quotes. nullopt: there is none.
std::optional<std::string_view> take_tag(std::string_view& text) noexcept {
  if (text.starts_with("W/")) text.remove_prefix(2);
  if (!text.starts_with('"')) return std::nullopt;
  const std::size_t end = text.find('"', 1);
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view tag = text.substr(0, end + 1);
  text.remove_prefix(end + 1);
  const std::string_view inside = tag.substr(1, tag.size() - 2);
  return std::all_of(inside.begin(), inside.end(), is_tag_character) ? std::optional(tag) : std::nullopt;
}

// Whether the list, which may have empty elements, is well-formed and has the tag.
bool is_in_list(std::string_view list, std::string_view tag) noexcept {
  bool is_found = false;
  for (list = trim_blanks(list); !list.empty(); list = trim_blanks(list)) {
    if (list.starts_with(',')) {
      list.remove_prefix(1);
      continue;
    }
    const std::optional<std::string_view> element = take_tag(list);
    if (!element) return false;
    is_found = is_found || *element == tag;
    list = trim_blanks(list);
    if (!list.empty() && !list.starts_with(',')) return false;
  }
  return is_found;
}

}  // namespace

std::string entity_tag_of(std::string_view body) {
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH3_128bits(body.data(), body.size()));
  return "\"" + to_hex(canonical.digest) + "\"";
}

bool has_entity_tag(const Request& request, std::string_view tag) {
  std::string list;
  for (std::size_t i = 0; i < request.headers.size(); ++i) {
    const auto [name, value] = request.headers[i];
    if (!equals_ignoring_case(name, kIfNoneMatch)) continue;
    if (!list.empty()) list += ',';
    list += value;
  }
  return trim_blanks(list) == "*" || is_in_list(list, tag);
}

Reply if_changed(const Request& request, Reply reply) {
  std::string tag = entity_tag_of(reply.body_text());
  if (has_entity_tag(request, tag)) return Reply::empty(304).with_header("ETag", std::move(tag));
  reply.with_header("ETag", std::move(tag));
  return reply;
}

}  // namespace polly::http
