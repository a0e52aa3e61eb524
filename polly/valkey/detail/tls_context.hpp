// The TLS side of a client, made once from its options: whom it trusts, and what it shows of itself.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <functional>
#include <memory>
#include <string>

#include "polly/valkey/options.hpp"

namespace polly::valkey {

// nullptr where TLS is off. `complain` is called for each file that cannot be read or is not what it should be (PEM).
std::shared_ptr<boost::asio::ssl::context> make_tls_context(const TlsOptions& tls,
                                                            const std::function<void(std::string)>& complain);

}  // namespace polly::valkey
