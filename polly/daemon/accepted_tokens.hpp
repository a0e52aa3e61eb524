// accepted_tokens: from the configuration to the tokens that the API accepts.
#pragma once

#include <string>

#include "polly/api/api_tokens.hpp"
#include "polly/config/config.hpp"
#include "polly/telemetry/log.hpp"

namespace polly {

api::ApiTokens::Tokens accepted_tokens(const config::Server& server);

// For the log: "POLLY_API_TOKEN = admin * (2 values), ci = write acme/*". No part of a token.
std::string names_of_tokens(const config::Server& server);

// The names, scopes and repositories of all tokens, at level info. Nothing where the API is off.
void log_tokens(Log& log, const config::Server& server);

}  // namespace polly
