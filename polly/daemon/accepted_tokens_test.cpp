#include "polly/daemon/accepted_tokens.hpp"

#include <gtest/gtest.h>

#include "polly/config/load.hpp"

namespace polly {
namespace {

TEST(AcceptedTokens, AreThoseOfBothVariables) {
  const config::Server server = config::load({{"POLLY_API_TOKEN", "new,old"},
                                              {"POLLY_API_TOKENS",
                                               "ci = write Acme/* token-of-the-runner\n"
                                               "eyes = read * token-of-the-dashboard\n"
                                               "ops = admin * token-of-the-operators"}})
                                    .config.server;
  const api::ApiTokens::Tokens tokens = accepted_tokens(server);
  ASSERT_EQ(tokens.size(), 5U);
  EXPECT_EQ(tokens[0].name, "POLLY_API_TOKEN");
  EXPECT_EQ(tokens[0].scope, http::Scope::admin);
  EXPECT_EQ(tokens[0].repositories, "*");
  EXPECT_EQ(tokens[1].digest, sha256("old"));
  EXPECT_EQ(tokens[2].name, "ci");
  EXPECT_EQ(tokens[2].scope, http::Scope::write);
  EXPECT_EQ(tokens[2].repositories, "acme/*");
  EXPECT_EQ(tokens[2].digest, sha256("token-of-the-runner"));
  EXPECT_EQ(tokens[3].scope, http::Scope::read);
  EXPECT_EQ(tokens[4].scope, http::Scope::admin);
  EXPECT_EQ(names_of_tokens(server),
            "POLLY_API_TOKEN = admin * (2 values), ci = write acme/*, eyes = read *, ops = admin *");
  EXPECT_EQ(names_of_tokens(config::load({{"POLLY_API_TOKEN", "t"}}).config.server), "POLLY_API_TOKEN = admin *");
  EXPECT_EQ(names_of_tokens(config::Server()), "");
}

}  // namespace
}  // namespace polly
