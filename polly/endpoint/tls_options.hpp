// TlsOptions: whether connections to a server are encrypted, whom the client trusts, and its own certificate.
//
//   TlsOptions tls;
//   tls.enabled = true;
//   tls.ca_file = "/etc/polly/ca.pem";
//   check(tls);                                      // Error config where two of them contradict each other
#pragma once

#include <string>

namespace polly {

struct TlsOptions {
  TlsOptions() = default;

  bool has_details() const noexcept {  // whether anything is set that has no meaning without TLS
    return !ca_file.empty() || !certificate_file.empty() || !key_file.empty() || !server_name.empty() || !verify;
  }

  bool enabled = false;
  std::string ca_file;           // PEM; empty: the authorities that the system trusts
  std::string certificate_file;  // PEM, the client's, with the chain behind it; together with key_file or not at all
  std::string key_file;          // PEM
  std::string server_name;       // whom the server's certificate has to name; empty: the host that is connected to
  bool verify = true;            // false: any certificate is accepted, so that anybody can listen in
};

// Error config where a certificate has no key, or a key no certificate. That TLS is off although details of it are set
// is for the room to report that knows how TLS is turned on.
void check(const TlsOptions& tls);

}  // namespace polly
