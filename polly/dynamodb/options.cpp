#include "polly/dynamodb/options.hpp"

#include "polly/base/ascii.hpp"
#include "polly/base/error.hpp"
#include "polly/base/url.hpp"
#include "polly/dynamodb/detail/partition.hpp"

namespace polly::dynamodb {

namespace {

void check_endpoint(const std::string& endpoint) {
  const UrlParts parts = split_url(endpoint);
  const std::vector<UrlHost> hosts = hosts_of(parts);
  const bool is_http = parts.scheme == "http" || parts.scheme == "https";
  if (!is_http || !parts.has_authority || parts.userinfo || hosts.size() != 1 || hosts.front().name.empty() ||
      hosts.front().name.starts_with('/') || !parts.path.empty() || parts.query) {
    throw Error(ErrorKind::config, "the endpoint (Storage::dynamodb.endpoint) is not http(s)://HOST[:PORT]");
  }
}

}  // namespace

Options resolved(Options options) {
  if (options.region.empty()) options.region = region_of(options.credentials);
  if (options.region.empty()) {
    throw Error(ErrorKind::config,
                "no region of AWS is set; set Storage::dynamodb.region, AWS_REGION, or a region in the profile");
  }
  if (!is_alphanumeric_or(options.region, "-")) {
    throw Error(ErrorKind::config, "the region (Storage::dynamodb.region) has letters, digits and \"-\" only");
  }
  if (options.endpoint.empty()) options.endpoint = options.credentials.endpoint;
  if (options.endpoint.empty()) {
    options.endpoint = "https://dynamodb." + options.region + "." + std::string(domain_of(options.region));
  }
  while (options.endpoint.ends_with('/')) options.endpoint.pop_back();
  check_endpoint(options.endpoint);
  if (options.trust.file.empty() && options.trust.folder.empty()) options.trust.file = options.credentials.ca_bundle;
  return options;
}

}  // namespace polly::dynamodb
