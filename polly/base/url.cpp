#include "polly/base/url.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "polly/base/ascii.hpp"
#include "polly/base/decimal.hpp"
#include "polly/base/error.hpp"
#include "polly/base/hex.hpp"
#include "polly/base/percent.hpp"

namespace polly {

namespace {

constexpr std::string_view kHidden = "***";
constexpr std::string_view kSlashes = "//";

[[noreturn]] void refuse(const std::string& reason) {
  throw Error(ErrorKind::config, reason);
}

bool is_word(std::string_view text) noexcept {
  constexpr std::size_t kBytesMax = 40;
  return !text.empty() && text.size() <= kBytesMax &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_letter(c) || c == '_'; });
}

// The length of the scheme; nullopt where the text does not begin with one and a ":" (RFC 3986, section 3.1).
std::optional<std::size_t> scheme_size(std::string_view url) noexcept {
  const std::size_t colon = url.find(':');
  const bool is_scheme = colon != std::string_view::npos && colon > 0 && is_letter(url.front()) &&
                         is_alphanumeric_or(url.substr(0, colon), "+-.");
  return is_scheme ? std::optional(colon) : std::nullopt;
}

// One reading of a URL, which knows at which character it is.
class Splitter {
 public:
  explicit Splitter(std::string_view url) : url_(url) {}

  UrlParts split() const {
    UrlParts parts;
    const std::optional<std::size_t> colon = scheme_size(url_);
    if (!colon) refuse("it has no scheme: it begins as in postgres://HOST or valkey://HOST:6379");
    parts.scheme = to_lower(url_.substr(0, *colon));
    std::string_view rest = url_.substr(*colon + 1);
    refuse_control_characters();
    if (const std::size_t hash = rest.find('#'); hash != rest.npos) {
      refuse("it has a \"#\"" + place(rest, hash) + ": in a password or a path that is %23");
    }
    parts.has_authority = rest.starts_with(kSlashes);
    if (parts.has_authority) {
      rest.remove_prefix(kSlashes.size());
      take_authority(rest, parts);
    }
    if (const std::size_t at = rest.find('@'); at != rest.npos) refuse_late_at(parts, rest, at);
    const std::size_t question = rest.find('?');
    parts.path = rest.substr(0, question);
    if (question != rest.npos) parts.query = rest.substr(question + 1);
    if (parts.has_authority) check_percent(parts.path, "the path");  // else it is a file's: its engine's to judge
    if (parts.query) check_percent(*parts.query, "the query");
    return parts;
  }

 private:
  void take_authority(std::string_view& rest, UrlParts& parts) const {
    const std::size_t end = std::min(rest.find_first_of("/?"), rest.size());
    const std::string_view authority = rest.substr(0, end);
    rest.remove_prefix(end);
    const std::size_t at = authority.find('@');
    parts.hosts = authority.substr(at == authority.npos ? 0 : at + 1);
    if (at == authority.npos) return;
    if (parts.hosts.find('@') != parts.hosts.npos) {
      refuse("it has more than one \"@\" in front of its path, the first" + place(authority, at) +
             ": in a user or a password \"@\" is %40");
    }
    parts.userinfo = authority.substr(0, at);
    const std::size_t colon = std::min(parts.userinfo->find(':'), parts.userinfo->size());
    check_percent(parts.userinfo->substr(0, colon), "the user");
    check_percent(parts.userinfo->substr(colon), "the password");
  }

  [[noreturn]] void refuse_late_at(const UrlParts& parts, std::string_view rest, std::size_t at) const {
    if (!parts.has_authority) {
      refuse("it has an \"@\"" + place(rest, at) +
             " and no \"//\" behind its scheme: in front of a user stands \"//\", and elsewhere \"@\" is %40");
    }
    const std::string first = "\"" + std::string(1, rest.front()) + "\"" + place(rest, 0);
    refuse("it has an \"@\" behind the first " + first +
           ": in a user or a password \"/\" is %2F and \"?\" is %3F; elsewhere \"@\" is %40");
  }

  void check_percent(std::string_view part, std::string_view what) const {
    for (std::size_t i = part.find('%'); i != part.npos; i = part.find('%', i + 1)) {
      std::array<std::uint8_t, 1> byte{};
      if (from_hex(part.substr(i + 1, 2), byte)) continue;
      refuse(std::string(what) + " has a \"%\" without two hexadecimal digits behind it" + place(part, i) +
             ": \"%\" itself is %25");
    }
  }

  void refuse_control_characters() const {
    constexpr std::string_view kHexDigits = "0123456789ABCDEF";
    for (std::size_t i = 0; i < url_.size(); ++i) {
      const auto byte = static_cast<unsigned char>(url_[i]);
      if (byte >= 0x20 && byte != 0x7F) continue;
      const std::string code{kHexDigits[byte >> 4], kHexDigits[byte & 0xF]};
      refuse("it has a control character (U+00" + code + ")" + place(url_, i) + ": that is written %" + code);
    }
  }

  // " (character 17 of the URL)". In UTF-8 a character has one byte that does not continue another.
  std::string place(std::string_view part, std::size_t index) const {
    const auto bytes = static_cast<std::size_t>(part.data() - url_.data()) + index;
    const auto begins = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
    const auto number = std::count_if(url_.begin(), url_.begin() + static_cast<std::ptrdiff_t>(bytes), begins) + 1;
    return " (character " + std::to_string(number) + " of the URL)";
  }

  std::string_view url_;
};

std::uint16_t parse_port(std::string_view text) {
  const auto port = parse_decimal<std::uint16_t>(text);
  if (port.value_or(0) == 0) {
    refuse(
        "a port is no number from 1 to 65535 (a password with a user in front of it ends with \"@\", and an IPv6 "
        "address stands in brackets)");
  }
  return *port;
}

std::string decoded_host(std::string_view text) {
  std::optional<std::string> host = percent_decode(text);
  if (!host || host->find('\0') != host->npos) refuse("a host has a \"%\" that begins no character");
  return std::move(*host);
}

UrlHost parse_host(std::string_view text) {
  UrlHost host;
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == text.npos) refuse("a \"[\" in front of an IPv6 address has no \"]\" behind it");
    host.name = decoded_host(text.substr(1, end - 1));  // RFC 6874: the "%" of a zone is %25
    if (host.name.find(':') == host.name.npos || !is_alphanumeric_or(host.name, ":.%-_")) {
      refuse("what stands in brackets is no IPv6 address");
    }
    text.remove_prefix(end + 1);
  } else {
    const std::size_t end = std::min(text.find(':'), text.size());
    host.name = decoded_host(text.substr(0, end));
    text.remove_prefix(end);
    if (text.starts_with("::")) refuse("a host is missing in front of \"::\": an IPv6 address stands in brackets");
    const bool is_folder = host.name.starts_with('/');
    if (!is_folder && !is_alphanumeric_or(host.name, "-_.")) refuse("a host has a character that no host name has");
  }
  if (text.empty()) return host;
  if (!text.starts_with(':')) refuse("between an IPv6 address in brackets and its port stands a \":\"");
  host.port = parse_port(text.substr(1));
  return host;
}

}  // namespace

bool has_url_scheme(std::string_view url) noexcept {
  return scheme_size(url).has_value();
}

UrlParts split_url(std::string_view url) {
  return Splitter(url).split();
}

std::vector<UrlHost> hosts_of(const UrlParts& parts) {
  std::vector<UrlHost> hosts;
  std::string_view rest = parts.hosts;
  while (true) {
    const std::size_t comma = rest.find(',');
    hosts.push_back(parse_host(rest.substr(0, comma)));
    if (comma == rest.npos) return hosts;
    rest.remove_prefix(comma + 1);
  }
}

std::vector<UrlParameter> parameters_of(const UrlParts& parts) {
  std::vector<UrlParameter> parameters;
  std::string_view rest = parts.query.value_or("");
  bool is_behind_password = false;
  while (!rest.empty()) {
    const std::string_view pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
    UrlParameter parameter;
    const std::size_t equals = pair.find('=');
    parameter.name = pair.substr(0, equals);
    if (equals != pair.npos) parameter.value = pair.substr(equals + 1);
    parameter.is_certain = is_word(parameter.name) && parameter.value && !is_behind_password;
    is_behind_password = is_behind_password || parameter.name.find("password") != parameter.name.npos;
    parameters.push_back(parameter);
  }
  return parameters;
}

std::string url_objection(std::string_view url) {
  try {
    (void)hosts_of(split_url(url));
    return "";
  } catch (const Error& error) {
    return error.what();
  }
}

std::string redacted_url(std::string_view url) {
  const std::optional<std::size_t> colon = scheme_size(url);
  if (!colon) return std::string(kHidden);
  const std::string scheme = std::string(url.substr(0, *colon + 1));
  if (!url_objection(url).empty()) return scheme + std::string(kHidden);
  const UrlParts parts = split_url(url);
  std::string text = scheme;
  if (parts.has_authority) text += kSlashes;
  if (parts.userinfo) text.append(kHidden).append("@");
  text.append(parts.hosts).append(parts.path);
  if (parts.query) text.append("?").append(kHidden);
  return text;
}

std::string redacted_text(std::string_view text) {
  const bool may_be_url = text.find('@') != text.npos || text.find(kSlashes) != text.npos;
  return std::string(may_be_url ? kHidden : text);
}

}  // namespace polly
