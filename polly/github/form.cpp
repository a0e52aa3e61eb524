#include "polly/github/form.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "polly/base/error.hpp"
#include "polly/base/hex.hpp"
#include "polly/github/event.hpp"

namespace polly::github {

namespace {

std::string decode(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size() + kBodyPaddingBytes);
  while (!text.empty()) {
    const std::size_t plain = std::min(text.find_first_of("%+"), text.size());
    decoded.append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) break;
    std::array<std::uint8_t, 1> byte{' '};
    const bool is_escape = text.front() == '%';
    if (is_escape && !(text.size() >= 3 && from_hex(text.substr(1, 2), byte))) {
      throw Error(ErrorKind::invalid_argument, "the form has a % that two hexadecimal digits do not follow");
    }
    decoded += static_cast<char>(byte.front());
    text.remove_prefix(is_escape ? 3 : 1);
  }
  return decoded;
}

}  // namespace

std::string form_payload(std::string_view form) {
  std::optional<std::string_view> payload;
  while (!form.empty()) {
    const std::size_t end = std::min(form.find('&'), form.size());
    const std::string_view field = form.substr(0, end);
    form.remove_prefix(std::min(end + 1, form.size()));
    const std::size_t equals = std::min(field.find('='), field.size());
    if (decode(field.substr(0, equals)) != "payload") continue;
    if (payload) throw Error(ErrorKind::invalid_argument, "the form has two payloads");
    payload = field.substr(std::min(equals + 1, field.size()));
  }
  if (!payload) throw Error(ErrorKind::invalid_argument, "the form has no payload");
  return decode(*payload);
}

}  // namespace polly::github
