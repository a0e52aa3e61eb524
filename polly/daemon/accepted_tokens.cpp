#include "polly/daemon/accepted_tokens.hpp"

#include "polly/config/api_token_text.hpp"

namespace polly {

namespace {

http::Scope scope_of_token(config::ConfiguredToken::Scope scope) noexcept {
  switch (scope) {
    case config::ConfiguredToken::Scope::read: return http::Scope::read;
    case config::ConfiguredToken::Scope::write: return http::Scope::write;
    case config::ConfiguredToken::Scope::admin: return http::Scope::admin;
  }
  return http::Scope::read;
}

}  // namespace

api::ApiTokens::Tokens accepted_tokens(const config::Server& server) {
  api::ApiTokens::Tokens tokens;
  for (const Secret& secret : server.admin_tokens) {
    tokens.emplace_back(std::string(config::kAdminTokenName), http::Scope::admin, std::string(config::kAllRepositories),
                        sha256(secret.reveal()));
  }
  for (const config::ConfiguredToken& token : server.api_tokens) {
    tokens.emplace_back(token.name, scope_of_token(token.scope), token.repositories, token.digest);
  }
  return tokens;
}

std::string names_of_tokens(const config::Server& server) {
  std::string names;
  const std::size_t values = server.admin_tokens.size();
  if (values > 0) names = std::string(config::kAdminTokenName) + " = admin *";
  if (values > 1) names += " (" + std::to_string(values) + " values)";
  if (!names.empty() && !server.api_tokens.empty()) names += ", ";
  return names + config::show(server.api_tokens);
}

void log_tokens(Log& log, const config::Server& server) {
  if (!server.has_api()) return;
  log.write(Level::info, "the API accepts these tokens", {{"api_tokens", names_of_tokens(server)}});
}

}  // namespace polly
