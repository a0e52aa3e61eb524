#include "polly/http/detail/request_ids.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "polly/base/ascii.hpp"
#include "polly/base/random_id.hpp"

namespace polly::http {

bool is_sound_request_id(std::string_view text) noexcept {
  return !text.empty() && text.size() <= Context::kRequestIdBytesMax && is_alphanumeric_or(text, "._:+/=@-");
}

RequestIds::RequestIds() : prefix_(random_id() + "-") {}

Context RequestIds::of(const Request& request, const Router::Route* route) {
  if (route != nullptr && !route->id_header.empty()) {
    const std::string_view id = request.header(route->id_header);
    if (is_sound_request_id(id)) return Context().with_request_id(id);
  }
  return sound_or_fresh(request.header(kHeader));
}

Context RequestIds::of_refused(std::string_view head) {
  while (!head.empty()) {
    const std::size_t end = std::min(head.find('\n'), head.size());
    const std::string_view line = head.substr(0, end);
    head.remove_prefix(std::min(head.size(), end + 1));
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || !equals_ignoring_case(line.substr(0, colon), kHeader)) continue;
    const std::string_view value = line.substr(colon + 1);
    return sound_or_fresh(trim_blanks(value.ends_with('\r') ? value.substr(0, value.size() - 1) : value));
  }
  return fresh();
}

Context RequestIds::fresh() {
  std::array<char, 16> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), ++count_, 16);
  std::array<char, Context::kRequestIdBytesMax> id;
  const auto digits_begin = std::copy(prefix_.begin(), prefix_.end(), id.begin());
  const auto id_end = std::copy(digits.data(), end.ptr, digits_begin);
  return Context().with_request_id(std::string_view(id.begin(), id_end));
}

Context RequestIds::sound_or_fresh(std::string_view id) {
  return is_sound_request_id(id) ? Context().with_request_id(id) : fresh();
}

}  // namespace polly::http
