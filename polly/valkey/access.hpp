// Access: what a new connection to a Valkey server logs in with: user and password, those for the sentinels, whom the
// client trusts and its certificate. The TLS files are read once, by the constructor.
//
//   const Access now(options);                     // Error config where a file cannot be used
//   if (now.is_same(before)) ...                   // Client::replace_access takes it into use otherwise
//
// Connections that are open keep what they were opened with; the next ones have the new access.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <string>
#include <vector>

#include "polly/base/sha256.hpp"
#include "polly/valkey/options.hpp"

namespace polly::valkey {

// What is wrong with each of the files, one sentence each; empty where they can be used, and where TLS is off.
std::vector<std::string> unusable_files(const TlsOptions& tls);

class Access {
 public:
  // Error config where a file cannot be read, or is not what it should be (PEM, a certificate and its own key).
  explicit Access(const Options& options);

  const Credentials& credentials() const noexcept { return credentials_; }
  const Credentials& sentinel_credentials() const noexcept { return sentinel_credentials_; }
  const TlsOptions& tls() const noexcept { return tls_; }
  const std::shared_ptr<boost::asio::ssl::context>& tls_context() const noexcept { return tls_context_; }  // or nullptr

  // Paths and contents.
  bool has_same_authorities(const Access& other) const noexcept { return authorities_ == other.authorities_; }
  bool has_same_certificate(const Access& other) const noexcept { return certificate_ == other.certificate_; }
  bool has_same_key(const Access& other) const noexcept { return key_ == other.key_; }

  bool is_same(const Access& other) const noexcept;

 private:
  struct File {
    File() = default;
    explicit File(std::string its_path);  // empty: none
    friend bool operator==(const File&, const File&) = default;

    std::string path;
    Sha256 digest{};  // of its content
  };

  Credentials credentials_;
  Credentials sentinel_credentials_;
  TlsOptions tls_;
  File authorities_;
  File certificate_;
  File key_;
  std::shared_ptr<boost::asio::ssl::context> tls_context_;  // shared with the connections; nullptr: no TLS
};

}  // namespace polly::valkey
