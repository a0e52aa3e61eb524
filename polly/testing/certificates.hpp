// TestCertificates: certificates of two authorities that only tests trust.
//
//   ValkeyServer server({.tls = test_certificates().server()});
//   options.ca_file = test_certificates().ca();
//   options.ca_file = test_certificates().other_ca();            // did not sign the server's: the client refuses it
//
// All have keys on P-256, and are PEM files that are deleted when the program ends.
#pragma once

#include <filesystem>

#include "polly/testing/program.hpp"

namespace polly::testing {

struct CertificateFiles {
  std::filesystem::path certificate = {};
  std::filesystem::path key = {};
};

class TestCertificates {
 public:
  TestCertificates();

  const std::filesystem::path& ca() const noexcept { return ca_.certificate; }
  const std::filesystem::path& other_ca() const noexcept { return other_ca_.certificate; }

  // Signed by ca():
  const CertificateFiles& server() const noexcept { return server_; }    // for localhost and 127.0.0.1
  const CertificateFiles& client() const noexcept { return client_; }    // of "polly", for clients only
  const CertificateFiles& expired() const noexcept { return expired_; }  // like server(), expired yesterday
  const CertificateFiles& elsewhere() const noexcept {
    return elsewhere_;
  }  // like server(), for elsewhere.example only

  // Signed by other_ca():
  const CertificateFiles& stranger() const noexcept { return stranger_; }          // like client()
  const CertificateFiles& other_server() const noexcept { return other_server_; }  // like server()

 private:
  TemporaryFolder folder_;
  CertificateFiles ca_;
  CertificateFiles other_ca_;
  CertificateFiles server_;
  CertificateFiles client_;
  CertificateFiles expired_;
  CertificateFiles elsewhere_;
  CertificateFiles stranger_;
  CertificateFiles other_server_;
};

// Created on first use, once in a program.
const TestCertificates& test_certificates();

}  // namespace polly::testing
