// Whose certificates the command line trusts when it asks a daemon over https.
#pragma once

#include <string>
#include <utility>

#include "polly/cli/daemon_api.hpp"
#include "polly/config/config.hpp"
#include "polly/http/client.hpp"

namespace polly::cli {

// Those of --ca or POLLY_SERVER_CA; where neither is given those of SSL_CERT_FILE and SSL_CERT_DIR, which libcurl does
// not read by itself; otherwise those of the system.
inline http::Trust trust_of(const config::CommandLine& settings) {
  if (!settings.server_ca.empty()) return http::Trust(settings.server_ca, {});
  return http::Trust(settings.ssl_cert_file, settings.ssl_cert_dir);
}

// The API of the daemon at this URL, whose certificate is checked so.
inline DaemonApi trusting_api(const config::CommandLine& settings, std::string url, Secret token = {}) {
  return DaemonApi(std::move(url), std::move(token), http::Client::kTimeoutDefault, trust_of(settings));
}

}  // namespace polly::cli
