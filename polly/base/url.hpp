// UrlParts: a URL of a server taken apart, by one strict grammar for every engine. Text that could be read in two ways
// is refused, since the other way may be a password.
//
//   SCHEME:[//[USER[:PASSWORD]@]HOST[:PORT][,HOST[:PORT]...]][/PATH][?QUERY]
//
//   const UrlParts parts = split_url("valkey://ann:p%40ss@db:6379/0");
//   parts.scheme;                                          // "valkey"
//   parts.userinfo;                                        // "ann:p%40ss", still percent-encoded, as all parts are
//   hosts_of(parts).front().port;                          // 6379
//   redacted_url("valkey://ann:p%40ss@db:6379/0?db=1");    // "valkey://***@db:6379/0?***"
//   redacted_url("valkey://ann:p@ss@db:6379");             // "valkey:***": its host is not certain
//
// "/", "?", "#", "@" and "%" have a meaning in a URL: in a user or a password they are written %2F, %3F, %23, %40, %25.
// An Error of kind config says which character is wrong, where it stands, and how it is written. It repeats nothing
// else of the URL.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace polly {

struct UrlParts {
  std::string scheme;                        // lower case
  bool has_authority = false;                // whether "//" stands behind the scheme
  std::optional<std::string_view> userinfo;  // what stands in front of "@"
  std::string_view hosts;
  std::string_view path;
  std::optional<std::string_view> query;
};

// Whether the URL begins with a scheme and a ":".
bool has_url_scheme(std::string_view url) noexcept;

// The views are into the text. Error config.
UrlParts split_url(std::string_view url);

// A name without brackets, decoded; or the folder of a Unix socket, which begins with "/". Empty: none is there.
struct UrlHost {
  std::string name;
  std::optional<std::uint16_t> port;  // 1 to 65535
};

// At least one; where none is there, one with an empty name. Error config.
std::vector<UrlHost> hosts_of(const UrlParts& parts);

// NAME or NAME=VALUE of a query. The name may be shown only where it is certain; elsewhere it may be a part of a
// password.
struct UrlParameter {
  std::string_view name;
  std::optional<std::string_view> value;
  bool is_certain = false;
};

// In their order. A name is certain where it consists of letters and underscores, has a "=" behind it, and no parameter
// whose name contains "password" stands before it.
std::vector<UrlParameter> parameters_of(const UrlParts& parts);

// "" where the URL is read for certain; otherwise why it is not.
std::string url_objection(std::string_view url);

// What may be shown of a URL. User, password and query are "***"; where the URL is not read for certain, so is
// everything behind its scheme; and where it has no scheme, all of it.
std::string redacted_url(std::string_view url);

// What may be shown of a text that should not be a URL, but may be one by mistake: "***" where it has "@" or "//".
std::string redacted_text(std::string_view text);

}  // namespace polly
