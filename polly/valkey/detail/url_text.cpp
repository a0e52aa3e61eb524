#include "polly/valkey/detail/url_text.hpp"

#include <optional>
#include <utility>

#include "polly/base/decimal.hpp"
#include "polly/base/error.hpp"
#include "polly/base/percent.hpp"

namespace polly::valkey {

void refuse(const std::string& reason) {
  throw Error(ErrorKind::config, reason);
}

std::string decoded(std::string_view text, std::string_view what) {
  std::optional<std::string> result = percent_decode(text);
  if (!result) {
    refuse(std::string(what) + " has a \"%\" without two hexadecimal digits behind it: \"%\" itself is %25");
  }
  if (result->find('\0') != std::string::npos) refuse(std::string(what) + " has a NUL");
  return std::move(*result);
}

std::uint32_t parse_url_number(std::string_view text, std::string_view what, std::uint32_t most) {
  const auto number = parse_decimal<std::uint32_t>(text, 0, most);
  if (!number) refuse(std::string(what) + " is no number from 0 to " + std::to_string(most));
  return *number;
}

bool parse_url_switch(std::string_view text, std::string_view what) {
  if (text != "true" && text != "false") refuse(std::string(what) + " is neither true nor false");
  return text == "true";
}

}  // namespace polly::valkey
