#include "polly/valkey/detail/url_text.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "polly/base/error.hpp"
#include "polly/base/percent.hpp"

namespace polly::valkey {

namespace {

bool is_letter_or_digit(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool consists_of(std::string_view text, std::string_view extra) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [extra](char c) { return is_letter_or_digit(c) || extra.find(c) != extra.npos; });
}

// What stands between the brackets.
std::string ip_v6_of(std::string_view text) {
  const std::string host = decoded(text, "the host");
  if (host.find(':') == std::string::npos || !consists_of(host, ":.%-_")) {
    refuse("what stands in brackets is no IPv6 address");
  }
  return host;
}

std::uint16_t parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (failure != std::errc() || end != text.data() + text.size() || port == 0) {
    refuse(
        "a port is no number from 1 to 65535 (a password with a user in front of it ends with \"@\", and an IPv6 "
        "address stands in brackets)");
  }
  return port;
}

}  // namespace

void refuse(const std::string& reason) {
  throw Error(ErrorKind::config, reason);
}

std::string lowered(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return result;
}

std::string decoded(std::string_view text, std::string_view what) {
  std::optional<std::string> result = percent_decode(text);
  if (!result) {
    refuse(std::string(what) + " has a \"%\" without two hexadecimal digits behind it: \"%\" itself is %25");
  }
  if (result->find('\0') != std::string::npos) refuse(std::string(what) + " has a NUL");
  return std::move(*result);
}

Address parse_host_and_port(std::string_view text, std::uint16_t port_default) {
  std::string host;
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) refuse("a \"[\" in front of an IPv6 address has no \"]\" behind it");
    host = ip_v6_of(text.substr(1, end - 1));
    text.remove_prefix(end + 1);
  } else {
    const std::size_t end = std::min(text.find(':'), text.size());
    host = text.substr(0, end);
    if (host.empty()) refuse("a host is missing");
    if (!consists_of(host, "-_.")) refuse("a host has a character that no host name has");
    text.remove_prefix(end);
  }
  if (text.empty()) return Address(std::move(host), port_default);
  if (!text.starts_with(':')) refuse("between an IPv6 address in brackets and its port stands a \":\"");
  return Address(std::move(host), parse_port(text.substr(1)));
}

std::uint32_t parse_url_number(std::string_view text, std::string_view what, std::uint32_t most) {
  std::uint32_t number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc() || end != text.data() + text.size() || number > most) {
    refuse(std::string(what) + " is no number from 0 to " + std::to_string(most));
  }
  return number;
}

bool parse_url_switch(std::string_view text, std::string_view what) {
  if (text != "true" && text != "false") refuse(std::string(what) + " is neither true nor false");
  return text == "true";
}

}  // namespace polly::valkey
