// The variables with the tokens of the API.
#pragma once

#include <array>

#include "polly/config/api_token_text.hpp"
#include "polly/config/detail/setting_row.hpp"

namespace polly::config {

inline std::string show_api_tokens(const Config& config) {
  return show(config.server.api_tokens);
}

constexpr Setting api_tokens_setting() {
  Setting row{"POLLY_API_TOKENS",
              "the tokens of the API that may do less than everything; a file with it is usual",
              "NAME = SCOPE REPOSITORIES TOKEN, one a line",
              "",
              true,
              parse_into<parse_api_tokens, &Config::server, &Server::api_tokens>,
              show_api_tokens,
              api_tokens_objection};
  row.holds_keys = true;
  row.counts_lines = true;
  return row;
}

inline constexpr std::array kApiSettings{
    setting<parse_admin_tokens, &Config::server, &Server::admin_tokens>(
        "POLLY_API_TOKEN",
        "the token of the API that may do everything; two, separated by a comma, while it is changed",
        "a token, or NEW,OLD, of visible ASCII characters without blanks and commas"),
    api_tokens_setting(),
};

}  // namespace polly::config
