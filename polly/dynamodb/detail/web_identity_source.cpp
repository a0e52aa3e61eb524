#include "polly/dynamodb/detail/web_identity_source.hpp"

#include <utility>
#include <vector>

#include "polly/base/error.hpp"
#include "polly/base/percent.hpp"
#include "polly/base/printable.hpp"
#include "polly/base/random_id.hpp"
#include "polly/dynamodb/detail/partition.hpp"
#include "polly/dynamodb/detail/service_times.hpp"
#include "polly/dynamodb/detail/source_request.hpp"

namespace polly::dynamodb {

namespace {

constexpr std::string_view kSts = "STS (AssumeRoleWithWebIdentity)";
constexpr std::size_t kStsMessageBytesMax = 300;

// The text of the first element of that name; empty where there is none. Keys, tokens and times have no entities.
std::string_view element(std::string_view xml, const std::string& name) noexcept {
  const std::string open = "<" + name + ">";
  const std::size_t begin = xml.find(open);
  if (begin == std::string_view::npos) return {};
  const std::string_view rest = xml.substr(begin + open.size());
  const std::size_t end = rest.find("</" + name + ">");
  return end == std::string_view::npos ? std::string_view() : rest.substr(0, end);
}

Error refusal_of_sts(int status, std::string_view xml) {
  const std::string code(element(xml, "Code"));
  const std::string quoted =
      " (" + printable(code + ": " + std::string(element(xml, "Message").substr(0, kStsMessageBytesMax))) + ")";
  const std::string begin = std::string(kSts) + " gives no credentials: ";
  if (code == "ExpiredTokenException" || code == "InvalidIdentityToken") {
    return Error(ErrorKind::permission_denied,
                 begin + "the token is not valid, or has expired; check AWS_WEB_IDENTITY_TOKEN_FILE" + quoted);
  }
  if (code == "IDPCommunicationError" || code == "Throttling") {
    return Error(ErrorKind::unavailable, begin + "try again later" + quoted);
  }
  if (code.empty()) {
    return Error(ErrorKind::unavailable, begin + "HTTP " + std::to_string(status) + ", which is no answer of STS");
  }
  return Error(ErrorKind::permission_denied,
               begin + "check the role (AWS_ROLE_ARN) and whom its trust policy allows to assume it" + quoted);
}

}  // namespace

std::unique_ptr<CredentialSource> WebIdentitySource::make(const CredentialOptions& options, const std::string& region) {
  if (options.web_identity_token_file.empty()) return nullptr;
  if (options.role_arn.empty()) {
    throw Error(ErrorKind::config, "AWS_WEB_IDENTITY_TOKEN_FILE is set and AWS_ROLE_ARN is not; set both, or neither");
  }
  std::string endpoint = options.sts_endpoint;
  if (endpoint.empty()) endpoint = "https://sts." + region + "." + std::string(domain_of(region));
  std::string session = options.role_session_name;
  if (session.empty()) session = "polly-" + random_id();
  return std::make_unique<WebIdentitySource>(std::move(endpoint), options.web_identity_token_file, options.role_arn,
                                             std::move(session));
}

Task<Keys> WebIdentitySource::fetch(Context ctx, SourceClients clients) {
  const std::string token = read_secret_file(token_file_, "the file of the web identity token");
  std::string form = "Action=AssumeRoleWithWebIdentity&Version=2011-06-15";
  form += "&RoleArn=" + percent_encode(role_arn_);
  form += "&RoleSessionName=" + percent_encode(session_name_);
  form += "&WebIdentityToken=" + percent_encode(token);
  std::vector<http::Header> headers;
  headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
  http::OutgoingRequest request("POST", endpoint_ + "/", std::move(headers), std::move(form));
  std::string source(kSts);
  const http::Response response =
      co_await ask_source(clients, clients.proxied, ctx, kFetchTimeout, std::move(source), std::move(request));
  co_return keys_of_sts(response.status, response.body);
}

Keys keys_of_sts(int status, std::string_view xml) {
  if (status != 200) throw refusal_of_sts(status, xml);
  const std::string_view credentials = element(xml, "Credentials");
  Keys keys;
  keys.access_key_id = element(credentials, "AccessKeyId");
  keys.secret_access_key = Secret(std::string(element(credentials, "SecretAccessKey")));
  keys.session_token = Secret(std::string(element(credentials, "SessionToken")));
  keys.end = parse_iso_time(element(credentials, "Expiration"));
  if (keys.access_key_id.empty() || keys.secret_access_key.empty() || keys.session_token.empty()) {
    throw Error(ErrorKind::unavailable, "the answer of " + std::string(kSts) + " has no credentials in it");
  }
  return keys;
}

}  // namespace polly::dynamodb
