// Options: which DynamoDB a client talks to, and within which bounds.
//
//   Options options;
//   options.region = "eu-central-1";
//   options.credentials = credential_options_from(lookup);
#pragma once

#include <cstddef>
#include <string>

#include "polly/base/clock.hpp"
#include "polly/dynamodb/credentials.hpp"
#include "polly/http/trust.hpp"

namespace polly::dynamodb {

struct Options {
  static constexpr std::size_t kConnectionsMaxDefault = 64;

  Options() = default;

  std::string region;    // empty: region_of(credentials)
  std::string endpoint;  // http(s)://HOST[:PORT]; empty: credentials.endpoint, or else AWS's of the region
  http::Trust trust;     // empty: credentials.ca_bundle, or else the system's
  std::size_t connections_max = kConnectionsMaxDefault;  // for each event loop
  Milliseconds attempt_timeout{5'000};                   // of one attempt; what takes longer counts as lost
  CredentialOptions credentials;
};

// The options with what stands in `credentials`, or follows from the region, filled in.
// Error config: no region; an endpoint that is no http(s)://HOST[:PORT].
Options resolved(Options options);

}  // namespace polly::dynamodb
