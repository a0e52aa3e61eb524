#include "polly/dynamodb/detail/instance_source.hpp"

#include <utility>
#include <vector>

#include "polly/base/ascii.hpp"
#include "polly/base/error.hpp"
#include "polly/dynamodb/detail/source_request.hpp"

namespace polly::dynamodb {

namespace {

constexpr std::string_view kMetadataService = "the instance metadata service (IMDSv2)";
constexpr std::string_view kMetadataEndpoint = "http://169.254.169.254";
constexpr std::string_view kRolesPath = "/latest/meta-data/iam/security-credentials/";

std::string first_line(std::string text) {
  text.resize(std::min(text.size(), text.find_first_of("\r\n")));
  return text;
}

}  // namespace

std::unique_ptr<CredentialSource> InstanceSource::make(const CredentialOptions& options) {
  if (!options.uses_instance_metadata) return nullptr;
  std::string endpoint = options.metadata_endpoint;
  if (endpoint.empty()) endpoint = kMetadataEndpoint;
  while (endpoint.ends_with('/')) endpoint.pop_back();
  if (!endpoint.starts_with("http://") && !endpoint.starts_with("https://")) {
    throw Error(ErrorKind::config, "AWS_EC2_METADATA_SERVICE_ENDPOINT is not http(s)://HOST[:PORT]");
  }
  return std::make_unique<InstanceSource>(std::move(endpoint));
}

Task<Keys> InstanceSource::fetch(Context ctx, SourceClients clients) {
  std::vector<http::Header> lifetime;
  lifetime.emplace_back("X-aws-ec2-metadata-token-ttl-seconds", "21600");
  http::OutgoingRequest put("PUT", endpoint_ + "/latest/api/token", std::move(lifetime));
  const std::string token = first_line(co_await ask(ctx, clients, std::move(put)));
  http::OutgoingRequest roles = get(std::string(kRolesPath), token);
  const std::string role = first_line(co_await ask(ctx, clients, std::move(roles)));
  if (role.empty() || !is_alphanumeric_or(role, "+=,.@_-")) {
    throw Error(ErrorKind::config,
                std::string(kMetadataService) + " names no role; attach an instance profile to the instance");
  }
  http::OutgoingRequest document = get(std::string(kRolesPath) + role, token);
  const std::string body = co_await ask(ctx, clients, std::move(document));
  co_return keys_of_json(body, std::string(kMetadataService));
}

// The body of a good answer.
Task<std::string> InstanceSource::ask(Context ctx, SourceClients clients, http::OutgoingRequest request) {
  std::string source(kMetadataService);
  http::Response response =
      co_await ask_source(clients, clients.direct, ctx, kTryTimeout, std::move(source), std::move(request));
  if (response.status == 404) {
    throw Error(ErrorKind::config,
                std::string(kMetadataService) + " has no role; attach an instance profile to the instance");
  }
  if (response.status != 200) {
    throw Error(ErrorKind::unavailable, std::string(kMetadataService) + " answers HTTP " +
                                            std::to_string(response.status) + "; is access to it enabled?");
  }
  co_return std::move(response.body);
}

http::OutgoingRequest InstanceSource::get(std::string path, const std::string& token) const {
  std::vector<http::Header> headers;
  headers.emplace_back("X-aws-ec2-metadata-token", token);
  return http::OutgoingRequest("GET", endpoint_ + path, std::move(headers));
}

}  // namespace polly::dynamodb
