#include "polly/config/unknown_names.hpp"

#include <gtest/gtest.h>

namespace polly::config {

TEST(UnknownNames, TheNearestKnownNameIsSaid) {
  const auto warnings = unknown_names(Environment{{"POLLY_LISTN", ":80"}, {"POLLY_API_TOKEN_FIL", "x"}});
  ASSERT_EQ(warnings.size(), 2U);
  EXPECT_EQ(warnings[0], "POLLY_API_TOKEN_FIL is no variable of Polly's; the nearest is POLLY_API_TOKEN_FILE");
  EXPECT_EQ(warnings[1], "POLLY_LISTN is no variable of Polly's; the nearest is POLLY_LISTEN");
}

TEST(UnknownNames, KnownForeignAndEmptyOnesAreLeftAlone) {
  EXPECT_TRUE(unknown_names(Environment{{"POLLY_LISTEN", ":80"},
                                        {"POLLY_API_TOKEN_FILE", "x"},
                                        {"POLLYANNA", "x"},
                                        {"POLLY_LISTN", ""},
                                        {"PATH", "/bin"}})
                  .empty());
}

TEST(UnknownNames, OnlySecretsHaveAFileForm) {
  EXPECT_EQ(unknown_names(Environment{{"POLLY_LISTEN_FILE", "x"}}).size(), 1U);
}

TEST(UnknownNames, BothSpellingsOfAVariableAreKnown) {
  EXPECT_TRUE(unknown_names(Environment{{"POLLY_STORAGE_VALKEY_DB", "1"}, {"POLLY_STORAGE_VALKEY_PASSWORD_FILE", "x"}})
                  .empty());
  EXPECT_EQ(unknown_names(Environment{{"POLLY_STORAGE_VALKEY_DBB", "1"}}),
            std::vector<std::string>{"POLLY_STORAGE_VALKEY_DBB is no variable of Polly's; the nearest is "
                                     "POLLY_VALKEY_DB"});
}

TEST(UnknownNames, TheServiceLinksOfKubernetesAreNotMeantForUs) {
  EXPECT_TRUE(is_service_link("POLLY_PORT", "tcp://10.0.0.1:80"));
  EXPECT_TRUE(is_service_link("POLLY_PORT_80_TCP_ADDR", "10.0.0.1"));
  EXPECT_TRUE(is_service_link("POLLY_SERVICE_HOST", "10.0.0.1"));
  EXPECT_TRUE(is_service_link("POLLY_VALKEY_PORT", "tcp://10.0.0.1:6379"));
  EXPECT_TRUE(is_service_link("POLLY_VALKEY_PORT_6379_TCP_ADDR", "10.0.0.1"));
  EXPECT_TRUE(is_service_link("POLLY_VALKEY_PRIMARY_SERVICE_PORT", "6379"));
  EXPECT_FALSE(is_service_link("OTEL_SERVICE_NAME", "polly"));
  EXPECT_FALSE(is_service_link("POLLY_PORT", "8080"));
  EXPECT_FALSE(is_service_link("POLLY_PORT", "http://x"));
  EXPECT_FALSE(is_service_link("POLLY_PORT_", ""));
  EXPECT_FALSE(is_service_link("POLLY_PORTS", "80"));
}

TEST(UnknownNames, EveryVariableOfAServiceCalledPollyIsRecognised) {
  config::Environment::Variables variables;
  for (const std::string service : {"POLLY", "POLLY_API", "POLLY_VALKEY", "POLLY_PORT", "POLLY_WEBHOOK_2"}) {
    variables[service + "_SERVICE_HOST"] = "10.0.0.11";
    variables[service + "_SERVICE_PORT"] = "8080";
    variables[service + "_SERVICE_PORT_HTTP"] = "8080";
    variables[service + "_SERVICE_PORT_HTTP_ADMIN"] = "9090";
    for (const std::string protocol : {"tcp", "udp", "sctp"}) {
      const std::string upper = protocol == "tcp" ? "TCP" : protocol == "udp" ? "UDP" : "SCTP";
      const std::string port = service + "_PORT_8080_" + upper;
      variables[service + "_PORT"] = protocol + "://10.0.0.11:8080";
      variables[port] = protocol + "://10.0.0.11:8080";
      variables[port + "_PROTO"] = protocol;
      variables[port + "_PORT"] = "8080";
      variables[port + "_ADDR"] = "10.0.0.11";
    }
  }
  for (const auto& [name, value] : variables) EXPECT_TRUE(is_service_link(name, value)) << name << "=" << value;
  EXPECT_EQ(unknown_names(Environment(variables)), std::vector<std::string>());
}

TEST(UnknownNames, ASlipThatLooksLikeAServicesVariableIsStillAWarning) {
  for (const char* name :
       {"POLLY_PORT_", "POLLY_PORT_80", "POLLY_PORT_80_HTTP", "POLLY_PORT_X_TCP", "POLLY_PORT_80_TCP_NAME",
        "POLLY_SERVICE", "POLLY_SERVICE_NAME", "POLLY_VALKEY_PORT", "POLLY_LISTEN_PORT", "POLLY_SERVICE_PORT_"}) {
    EXPECT_EQ(unknown_names(Environment{{name, "8080"}}).size(), 1U) << name;
  }
  EXPECT_EQ(unknown_names(Environment{{"POLLY_" + std::string(5000, 'A'), "x"}}).size(), 1U);
}

}  // namespace polly::config
