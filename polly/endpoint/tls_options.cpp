#include "polly/endpoint/tls_options.hpp"

#include "polly/base/error.hpp"

namespace polly {

void check(const TlsOptions& tls) {
  if (tls.certificate_file.empty() == tls.key_file.empty()) return;
  throw Error(ErrorKind::config, "a client certificate and its key are given together or not at all");
}

}  // namespace polly
