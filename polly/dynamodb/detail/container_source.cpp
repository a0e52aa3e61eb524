#include "polly/dynamodb/detail/container_source.hpp"

#include <boost/asio/ip/address.hpp>
#include <utility>
#include <vector>

#include "polly/base/ascii.hpp"
#include "polly/base/error.hpp"
#include "polly/base/url.hpp"
#include "polly/dynamodb/detail/source_request.hpp"

namespace polly::dynamodb {

namespace {

constexpr std::string_view kContainerService = "the container's credentials service";
constexpr std::string_view kEcs = "http://169.254.170.2";

bool is_of_a_container(const std::string& host) {
  if (equals_ignoring_case(host, "localhost")) return true;
  boost::system::error_code failure;
  const auto address = boost::asio::ip::make_address(host, failure);
  if (failure) return false;
  return address.is_loopback() || address == boost::asio::ip::make_address("169.254.170.2") ||
         address == boost::asio::ip::make_address("169.254.170.23") ||
         address == boost::asio::ip::make_address("fd00:ec2::23");
}

}  // namespace

bool may_ask_container(std::string_view url) {
  try {
    const UrlParts parts = split_url(url);
    const std::vector<UrlHost> hosts = hosts_of(parts);
    if (!parts.has_authority || parts.userinfo || hosts.size() != 1 || hosts.front().name.empty()) return false;
    return parts.scheme == "https" || (parts.scheme == "http" && is_of_a_container(hosts.front().name));
  } catch (const Error&) {
    return false;
  }
}

std::unique_ptr<CredentialSource> ContainerSource::make(const CredentialOptions& options) {
  std::string url = options.container_full_uri;
  if (!options.container_relative_uri.empty()) {
    if (!options.container_relative_uri.starts_with('/')) {
      throw Error(ErrorKind::config, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI does not start with /");
    }
    const std::string endpoint = options.container_endpoint.empty() ? std::string(kEcs) : options.container_endpoint;
    url = endpoint + options.container_relative_uri;
  }
  if (url.empty()) return nullptr;
  if (!may_ask_container(url)) {
    throw Error(ErrorKind::config,
                "AWS_CONTAINER_CREDENTIALS_FULL_URI is neither https:// nor http:// with this machine, 169.254.170.2, "
                "169.254.170.23 or [fd00:ec2::23]");
  }
  return std::make_unique<ContainerSource>(std::move(url), options.container_authorization_token,
                                           options.container_authorization_token_file);
}

Task<Keys> ContainerSource::fetch(Context ctx, SourceClients clients) {
  Secret token = token_;
  if (!token_file_.empty()) token = Secret(read_secret_file(token_file_, "the file of the container's token"));
  std::vector<http::Header> headers;
  headers.emplace_back("Accept", "application/json");
  if (!token.empty()) headers.emplace_back("Authorization", std::string(token.reveal()));
  if (token.reveal().find_first_of("\r\n") != std::string_view::npos) {
    throw Error(ErrorKind::config, "the token for the container's credentials service has a line break in it");
  }
  http::OutgoingRequest request("GET", url_, std::move(headers));
  std::string source(kContainerService);
  const http::Response response =
      co_await ask_source(clients, clients.direct, ctx, kFetchTimeout, std::move(source), std::move(request));
  if (response.status != 200) {
    throw Error(ErrorKind::permission_denied,
                std::string(kContainerService) + " gives no credentials: it answers HTTP " +
                    std::to_string(response.status) + "; check that the task or the pod has a role, and its token");
  }
  co_return keys_of_json(response.body, std::string(kContainerService));
}

}  // namespace polly::dynamodb
