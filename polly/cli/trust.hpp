// Whose certificates the command line trusts when it asks a daemon over https.
#pragma once

#include "polly/config/config.hpp"
#include "polly/http/client.hpp"

namespace polly::cli {

// Those of --ca or POLLY_SERVER_CA; where neither is given those of SSL_CERT_FILE and SSL_CERT_DIR, which libcurl does
// not read by itself; otherwise those of the system.
inline http::Trust trust_of(const config::CommandLine& settings) {
  if (!settings.server_ca.empty()) return http::Trust(settings.server_ca, {});
  return http::Trust(settings.ssl_cert_file, settings.ssl_cert_dir);
}

}  // namespace polly::cli
