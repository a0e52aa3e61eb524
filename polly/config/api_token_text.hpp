// The text of POLLY_API_TOKENS: the tokens of the API, each with what it allows, one a line. Blank lines are ignored,
// and so are lines that begin with "#".
//
//   # who may do what
//   dashboard = read  *      sha256:5a1f...
//   ci        = write acme/* Zk3p...
//
//   NAME = SCOPE REPOSITORIES TOKEN
//
// NAME appears in logs and errors. SCOPE is read, write or admin. REPOSITORIES is a glob (base/glob.hpp) of OWNER/NAME,
// whose case is ignored; "*" alone also allows what concerns no repository. TOKEN is the token itself, or the SHA-256
// of it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "polly/config/config.hpp"

namespace polly::config {

constexpr std::size_t kApiTokensMax = 256;
constexpr std::size_t kApiTokenNameBytesMax = 40;
constexpr std::size_t kApiTokenBytesMin = 16;
constexpr std::size_t kApiTokenBytesMax = 512;
constexpr std::size_t kAdminTokensMax = 2;
constexpr std::string_view kAllRepositories = "*";
constexpr std::string_view kAdminTokenName = "POLLY_API_TOKEN";  // the name of the token in that variable

// nullopt where api_tokens_objection() has one.
std::optional<std::vector<ConfiguredToken>> parse_api_tokens(std::string_view text);

// Every mistake in the text, each with the number of its line, or "". It repeats names, and nothing else of a line.
std::string api_tokens_objection(std::string_view text);

// The values of POLLY_API_TOKEN: visible ASCII, separated by a comma. nullopt where one is empty or has a blank, and
// where there are more than kAdminTokensMax.
std::optional<std::vector<Secret>> parse_admin_tokens(std::string_view text);

// "" or why the name is none; completes "the name ...".
std::string token_name_objection(std::string_view name);

// nullopt: it is none of the three.
std::optional<ConfiguredToken::Scope> parse_token_scope(std::string_view word);

// Whether it is "*" or OWNER/NAME with "*" and "?" in it.
bool is_repository_glob(std::string_view text);

std::string_view to_string(ConfiguredToken::Scope scope) noexcept;

// "dashboard = read *, ci = write acme/*", without the tokens.
std::string show(const std::vector<ConfiguredToken>& tokens);

// What is wrong between the tokens and other settings, and what has no effect.
std::vector<std::string> api_token_mistakes(const Config& config);
std::vector<std::string> api_token_warnings(const Config& config);

}  // namespace polly::config
