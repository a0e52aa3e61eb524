#include "polly/resp3/server_error.hpp"

#include <algorithm>

#include "polly/resp3/detail/number_text.hpp"
#include "polly/resp3/hash_slot.hpp"

namespace polly::resp3 {

namespace {

constexpr std::size_t kPortMax = 65535;

bool is_of_code(char c) noexcept {
  return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// The host goes into logs and into a resolver: visible ASCII alone.
bool is_of_host(char c) noexcept {
  return c > ' ' && c < '\x7f';
}

// Divides "first rest" at the first `divider`; all is first where there is none.
std::pair<std::string_view, std::string_view> divide(std::string_view text, char divider) noexcept {
  const std::size_t at = text.find(divider);
  if (at == std::string_view::npos) return {text, {}};
  return {text.substr(0, at), text.substr(at + 1)};
}

}  // namespace

ServerError::ServerError(std::string_view text) noexcept : message_(text) {
  const auto [word, rest] = divide(text, ' ');
  if (word.empty() || !std::all_of(word.begin(), word.end(), is_of_code)) return;
  code_ = word;
  message_ = rest;
}

std::optional<Redirect> parse_redirect(std::string_view error_text) {
  const ServerError error(error_text);
  if (error.code() != "MOVED" && error.code() != "ASK") return std::nullopt;
  const auto [slot_text, address] = divide(error.message(), ' ');
  const std::size_t colon = address.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;

  const auto slot = length_of(slot_text);
  const auto port = length_of(address.substr(colon + 1));
  const std::string_view host = address.substr(0, colon);
  if (!slot || *slot >= kHashSlots || !port || *port == 0 || *port > kPortMax) return std::nullopt;
  if (host == "?" || !std::all_of(host.begin(), host.end(), is_of_host)) return std::nullopt;
  return Redirect(error.code() == "ASK" ? Redirect::Kind::ask : Redirect::Kind::moved,
                  static_cast<std::uint16_t>(*slot), std::string(host), static_cast<std::uint16_t>(*port));
}

}  // namespace polly::resp3
