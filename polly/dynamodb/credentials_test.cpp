#include "polly/dynamodb/credentials.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "polly/base/error.hpp"
#include "polly/base/run.hpp"
#include "polly/dynamodb/detail/container_source.hpp"
#include "polly/dynamodb/detail/credential_chain.hpp"
#include "polly/dynamodb/detail/fixed_source.hpp"
#include "polly/dynamodb/detail/instance_source.hpp"
#include "polly/dynamodb/detail/profile_source.hpp"
#include "polly/dynamodb/detail/web_identity_source.hpp"
#include "polly/testing/program.hpp"
#include "polly/testing/scripted_peer.hpp"

namespace polly::dynamodb {
namespace {

using Variables = std::map<std::string, std::string, std::less<>>;

CredentialOptions options_from(const Variables& variables) {
  return credential_options_from([&](std::string_view name) -> std::optional<std::string_view> {
    const auto found = variables.find(name);
    if (found == variables.end()) return std::nullopt;
    return found->second;
  });
}

// A home with files of AWS in it.
class Home {
 public:
  Home() { std::filesystem::create_directory(folder_ / ".aws"); }

  void write(const std::string& name, const std::string& text) const { std::ofstream(folder_ / ".aws" / name) << text; }
  std::string path() const { return folder_.path().string(); }

 private:
  const testing::TemporaryFolder folder_;
};

// What is chosen: "fixed", ...; or the message of the error.
std::string chosen(const CredentialOptions& options) {
  try {
    const std::unique_ptr<CredentialSource> source = choose_source(options, "eu-central-1");
    if (dynamic_cast<FixedSource*>(source.get()) != nullptr) return "fixed";
    if (dynamic_cast<WebIdentitySource*>(source.get()) != nullptr) return "web identity";
    if (dynamic_cast<ProfileSource*>(source.get()) != nullptr) return "profile";
    if (dynamic_cast<ContainerSource*>(source.get()) != nullptr) return "container";
    if (dynamic_cast<InstanceSource*>(source.get()) != nullptr) return "instance";
    return "another";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::config);
    return error.what();
  }
}

bool says(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

// ---- variables

TEST(CredentialOptions, AreReadFromTheVariablesOfAwsTools) {
  const CredentialOptions options = options_from({{"AWS_ACCESS_KEY_ID", "A"},
                                                  {"AWS_SECRET_ACCESS_KEY", "S"},
                                                  {"AWS_SESSION_TOKEN", "T"},
                                                  {"AWS_DEFAULT_REGION", "eu-west-1"},
                                                  {"AWS_ENDPOINT_URL", "http://a"},
                                                  {"AWS_CA_BUNDLE", "/ca.pem"},
                                                  {"AWS_PROFILE", ""},
                                                  {"HOME", "/h"}});
  EXPECT_EQ(options.access_key_id, "A");
  EXPECT_EQ(options.secret_access_key.reveal(), "S");
  EXPECT_EQ(options.session_token.reveal(), "T");
  EXPECT_EQ(options.region, "eu-west-1");
  EXPECT_EQ(options.endpoint, "http://a");
  EXPECT_EQ(options.sts_endpoint, "http://a");
  EXPECT_EQ(options.ca_bundle, "/ca.pem");
  EXPECT_EQ(options.profile, "");
  EXPECT_EQ(options.shared_credentials_file, "/h/.aws/credentials");
  EXPECT_EQ(options.config_file, "/h/.aws/config");
  EXPECT_TRUE(options.uses_instance_metadata);
}

TEST(CredentialOptions, TheVariableOfTheServiceCountsBeforeTheCommonOne) {
  const CredentialOptions options = options_from({{"AWS_REGION", "a"},
                                                  {"AWS_DEFAULT_REGION", "b"},
                                                  {"AWS_ENDPOINT_URL_DYNAMODB", "http://a"},
                                                  {"AWS_ENDPOINT_URL_STS", "http://c"},
                                                  {"AWS_ENDPOINT_URL", "http://b"},
                                                  {"AWS_EC2_METADATA_DISABLED", "True"}});
  EXPECT_EQ(options.region, "a");
  EXPECT_EQ(options.endpoint, "http://a");
  EXPECT_EQ(options.sts_endpoint, "http://c");
  EXPECT_FALSE(options.uses_instance_metadata);
}

TEST(CredentialOptions, TheRegionMayBeThatOfTheProfile) {
  const Home home;
  home.write("config", "[default]\nregion = eu-north-1\n[profile work]\nregion = eu-south-1\n");
  EXPECT_EQ(region_of(options_from({{"HOME", home.path()}})), "eu-north-1");
  EXPECT_EQ(region_of(options_from({{"HOME", home.path()}, {"AWS_PROFILE", "work"}})), "eu-south-1");
  EXPECT_EQ(region_of(options_from({{"HOME", home.path()}, {"AWS_REGION", "us-east-1"}})), "us-east-1");
  EXPECT_EQ(region_of(options_from({})), "");
}

// ---- the order of the sources

TEST(CredentialSources, AreChosenInTheOrderOfAwsTools) {
  const Home home;
  home.write("credentials", "[default]\naws_access_key_id = A\naws_secret_access_key = S\n");
  Variables variables{{"AWS_ACCESS_KEY_ID", "A"},
                      {"AWS_SECRET_ACCESS_KEY", "S"},
                      {"AWS_WEB_IDENTITY_TOKEN_FILE", "/token"},
                      {"AWS_ROLE_ARN", "arn"},
                      {"HOME", home.path()},
                      {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/credentials/x"}};
  EXPECT_EQ(chosen(options_from(variables)), "fixed");
  variables.erase("AWS_ACCESS_KEY_ID"), variables.erase("AWS_SECRET_ACCESS_KEY");
  EXPECT_EQ(chosen(options_from(variables)), "web identity");
  variables.erase("AWS_WEB_IDENTITY_TOKEN_FILE");
  EXPECT_EQ(chosen(options_from(variables)), "profile");
  variables.erase("HOME");
  EXPECT_EQ(chosen(options_from(variables)), "container");
  variables.erase("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
  EXPECT_EQ(chosen(options_from(variables)), "instance");
  variables["AWS_EC2_METADATA_DISABLED"] = "true";
  EXPECT_TRUE(says(chosen(options_from(variables)), "no credentials of AWS are set; set AWS_ACCESS_KEY_ID"));
}

TEST(CredentialSources, HalfOfAPairIsAnError) {
  EXPECT_TRUE(says(chosen(options_from({{"AWS_ACCESS_KEY_ID", "A"}})), "AWS_SECRET_ACCESS_KEY is not"));
  EXPECT_TRUE(says(chosen(options_from({{"AWS_SECRET_ACCESS_KEY", "S"}})), "AWS_ACCESS_KEY_ID is not"));
  EXPECT_TRUE(says(chosen(options_from({{"AWS_WEB_IDENTITY_TOKEN_FILE", "/t"}})), "AWS_ROLE_ARN is not"));
}

TEST(CredentialSources, AProfileThatNeedsASourceWhichIsNotSupportedSaysWhich) {
  for (const char* setting : {"source_profile", "credential_process", "sso_session", "credential_source"}) {
    const Home home;
    home.write("config", "[profile work]\nrole_arn = arn\n" + std::string(setting) + " = x\n");
    const std::string message = chosen(options_from({{"HOME", home.path()}, {"AWS_PROFILE", "work"}}));
    EXPECT_TRUE(says(message, setting) && says(message, "\"work\"")) << message;
  }
}

TEST(CredentialSources, AProfileThatDoesNotExistIsAnErrorWhereItWasNamed) {
  const Home home;
  EXPECT_TRUE(says(chosen(options_from({{"HOME", home.path()}, {"AWS_PROFILE", "wrk"}})), "\"wrk\""));
  EXPECT_EQ(chosen(options_from({{"HOME", home.path()}})), "instance");
}

TEST(CredentialSources, AProfileMayUseAWebIdentity) {
  const Home home;
  home.write("config", "[default]\nrole_arn = arn\nweb_identity_token_file = /token\n");
  EXPECT_EQ(chosen(options_from({{"HOME", home.path()}})), "web identity");
}

TEST(CredentialSources, KeysOfAProfileAreReadAgain) {
  const Home home;
  home.write("credentials", "[default]\naws_access_key_id = A\naws_secret_access_key = S\naws_session_token = T\n");
  const auto source = choose_source(options_from({{"HOME", home.path()}}), "eu-central-1");
  const SourceClients none(nullptr, nullptr);
  EXPECT_EQ(run(source->fetch(Context(), none)).session_token.reveal(), "T");
  home.write("credentials", "[default]\naws_access_key_id = B\naws_secret_access_key = S\n");
  EXPECT_EQ(run(source->fetch(Context(), none)).access_key_id, "B");
}

// ---- where a container's token may go

TEST(ContainerCredentials, AreAskedForWithoutEncryptionOnlyWhereAwsToolsDo) {
  for (const char* url : {"https://example.com/x", "http://127.0.0.1:80/x", "http://localhost/x", "http://[::1]/x",
                          "http://169.254.170.2/v2", "http://169.254.170.23/v1/credentials",
                          "http://[fd00:ec2::23]/v1/credentials", "http://127.1.2.3/"}) {
    EXPECT_TRUE(may_ask_container(url)) << url;
  }
  for (const char* url : {"http://example.com/x", "http://169.254.169.254/x", "http://10.0.0.1/", "ftp://127.0.0.1/",
                          "http://user@127.0.0.1/", "http:///x", "169.254.170.2", "", "http://127.0.0.1.example.com/",
                          "http://localhost.example.com/"}) {
    EXPECT_FALSE(may_ask_container(url)) << url;
  }
  EXPECT_TRUE(says(chosen(options_from({{"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://example.com/"}})),
                   "AWS_CONTAINER_CREDENTIALS_FULL_URI"));
}

// ---- where an instance's service does not answer

TEST(InstanceCredentials, AreAskedForAgainWhereTheFirstAnswerIsLost) {
  const auto lose = [](testing::Peer& peer) {
    if (peer.next_http()) peer.wait_for_close();
  };
  const auto answer = [](testing::Peer& peer) {
    while (const std::optional<std::string> request = peer.next_http()) {
      std::string body = request->starts_with("PUT") ? "token" : "role";
      if (says(*request, "/role ")) body = R"({"AccessKeyId":"A","SecretAccessKey":"S"})";
      peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    }
  };
  testing::ScriptedPeer service(std::vector<testing::ScriptedPeer::Script>{lose, answer});
  http::OutgoingClient direct(http::OutgoingOptions(), {});
  InstanceSource source("http://127.0.0.1:" + std::to_string(service.port()));
  EXPECT_EQ(run(source.fetch(Context(), SourceClients(nullptr, &direct))).access_key_id, "A");
}

// ---- what STS answers

TEST(StsAnswer, HasTheKeysOfARole) {
  const Keys keys =
      keys_of_sts(200,
                  "<AssumeRoleWithWebIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\n"
                  "  <AssumeRoleWithWebIdentityResult>\n    <Credentials>\n      <SessionToken>T//+=</SessionToken>\n"
                  "      <SecretAccessKey>S</SecretAccessKey>\n      <Expiration>2026-01-01T06:00:00Z</Expiration>\n"
                  "      <AccessKeyId>ASIA</AccessKeyId>\n    </Credentials>\n  </AssumeRoleWithWebIdentityResult>\n"
                  "</AssumeRoleWithWebIdentityResponse>");
  EXPECT_EQ(keys.access_key_id, "ASIA");
  EXPECT_EQ(keys.secret_access_key.reveal(), "S");
  EXPECT_EQ(keys.session_token.reveal(), "T//+=");
  EXPECT_TRUE(keys.end);
}

ErrorKind kind_of_sts_refusal(int status, std::string_view xml) {
  try {
    keys_of_sts(status, xml);
  } catch (const Error& error) {
    return error.kind();
  }
  return ErrorKind::closed;
}

TEST(StsAnswer, RefusalsSayWhatToDo) {
  const auto refused = [](const std::string& code) {
    return kind_of_sts_refusal(400, "<ErrorResponse><Error><Code>" + code + "</Code><Message>m</Message></Error>");
  };
  EXPECT_EQ(refused("AccessDenied"), ErrorKind::permission_denied);
  EXPECT_EQ(refused("ExpiredTokenException"), ErrorKind::permission_denied);
  EXPECT_EQ(refused("InvalidIdentityToken"), ErrorKind::permission_denied);
  EXPECT_EQ(refused("IDPCommunicationError"), ErrorKind::unavailable);
  EXPECT_EQ(kind_of_sts_refusal(403, "<html>"), ErrorKind::unavailable);
  EXPECT_EQ(kind_of_sts_refusal(200, "<Credentials><AccessKeyId>A"), ErrorKind::unavailable);
}

}  // namespace
}  // namespace polly::dynamodb
