#include "polly/valkey/detail/tls_context.hpp"

#include <boost/system/error_code.hpp>

namespace polly::valkey {

std::shared_ptr<boost::asio::ssl::context> make_tls_context(const TlsOptions& tls,
                                                            const std::function<void(std::string)>& complain) {
  namespace ssl = boost::asio::ssl;
  if (!tls.enabled) return nullptr;
  auto context = std::make_shared<ssl::context>(ssl::context::tls_client);
  SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
  boost::system::error_code failure;
  const auto check_file = [&](const std::string& what, const std::string& file) {
    if (failure) complain(what + " \"" + file + "\" cannot be used (" + failure.message() + "): it has to be PEM");
  };
  if (tls.ca_file.empty()) {
    context->set_default_verify_paths(failure);
    check_file("the system's store of authorities", "");
  } else {
    context->load_verify_file(tls.ca_file, failure);
    check_file("the file of authorities (Storage::valkey.tls.ca_file)", tls.ca_file);
  }
  if (!tls.certificate_file.empty()) {
    context->use_certificate_chain_file(tls.certificate_file, failure);
    check_file("the client's certificate (Storage::valkey.tls.certificate_file)", tls.certificate_file);
    context->use_private_key_file(tls.key_file, ssl::context::pem, failure);
    check_file("the key of the client's certificate (Storage::valkey.tls.key_file)", tls.key_file);
  }
  context->set_verify_mode(tls.verify ? ssl::verify_peer : ssl::verify_none);
  return context;
}

}  // namespace polly::valkey
