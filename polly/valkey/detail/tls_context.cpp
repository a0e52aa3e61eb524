#include "polly/valkey/detail/tls_context.hpp"

#include <boost/system/error_code.hpp>
#include <string>

#include "polly/base/error.hpp"

namespace polly::valkey {

namespace {

void check_tls(const boost::system::error_code& failure, const std::string& what, const std::string& file) {
  if (!failure) return;
  throw Error(ErrorKind::config,
              what + " \"" + file + "\" cannot be used (" + failure.message() + "): it has to be PEM");
}

}  // namespace

std::shared_ptr<boost::asio::ssl::context> make_tls_context(const TlsOptions& tls) {
  namespace ssl = boost::asio::ssl;
  if (!tls.enabled) return nullptr;
  auto context = std::make_shared<ssl::context>(ssl::context::tls_client);
  SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
  boost::system::error_code failure;
  if (tls.ca_file.empty()) {
    context->set_default_verify_paths(failure);
    check_tls(failure, "the system's store of authorities", "");
  } else {
    context->load_verify_file(tls.ca_file, failure);
    check_tls(failure, "the file of authorities", tls.ca_file);
  }
  if (!tls.certificate_file.empty()) {
    context->use_certificate_chain_file(tls.certificate_file, failure);
    check_tls(failure, "the client's certificate", tls.certificate_file);
    context->use_private_key_file(tls.key_file, ssl::context::pem, failure);
    check_tls(failure, "the key of the client's certificate", tls.key_file);
  }
  context->set_verify_mode(tls.verify ? ssl::verify_peer : ssl::verify_none);
  return context;
}

}  // namespace polly::valkey
