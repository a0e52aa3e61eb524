#include "polly/valkey/detail/transport.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/write.hpp>
#include <functional>
#include <utility>

#include "polly/base/error.hpp"
#include "polly/base/resolve.hpp"

namespace polly::valkey {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr auto kAsTuple = asio::as_tuple(asio::deferred);

Error cannot_connect(const error_code& failure) {
  return Error(ErrorKind::unavailable,
               "cannot connect (" + failure.message() + "): check that the server runs and listens there");
}

// Source: https://www.rfc-editor.org/rfc/rfc8446#section-6
constexpr std::array kCertificateAlerts{40, 42, 43, 44, 45, 46, 48, 49, 116};

bool is_ip_address(const std::string& host) {
  error_code failure;
  asio::ip::make_address(host, failure);
  return !failure;
}

}  // namespace

Transport::Transport(const asio::any_io_executor& executor, std::shared_ptr<asio::ssl::context> tls_context)
    : socket_(executor), tls_context_(std::move(tls_context)) {}

Task<void> Transport::connect(Address address, TlsOptions tls) {
  if (address.is_unix()) {
    co_await connect_unix(address.unix_path);
  } else {
    co_await connect_tcp(address);
  }
  error_code ignored;
  socket_.non_blocking(true, ignored);
  if (tls_context_) co_await shake_hands(std::move(address), std::move(tls));
}

// Every address that the name has, in turn.
Task<void> Transport::connect_tcp(Address address) {
  std::function<bool()> is_unwanted = [this] { return is_closed_; };
  const ResolvedHost found = co_await resolve_host(address.host, std::move(is_unwanted));
  if (found.addresses.empty()) {
    throw Error(ErrorKind::unavailable, "the name \"" + address.host + "\" cannot be resolved (" + found.failure +
                                            "): check Storage::valkey.addresses");
  }
  error_code failure = asio::error::not_found;
  for (const asio::ip::address& resolved : found.addresses) {
    if (is_closed_) break;
    error_code ignored;
    socket_.close(ignored);
    const asio::generic::stream_protocol::endpoint endpoint(asio::ip::tcp::endpoint(resolved, address.port));
    std::tie(failure) = co_await socket_.async_connect(endpoint, kAsTuple);
    if (!failure) break;
  }
  if (is_closed_) failure = asio::error::operation_aborted;
  if (failure) throw cannot_connect(failure);
  error_code ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  socket_.set_option(asio::socket_base::keep_alive(true), ignored);
}

Task<void> Transport::connect_unix(std::string path) {
  const asio::generic::stream_protocol::endpoint endpoint(asio::local::stream_protocol::endpoint{path});
  const auto [failure] = co_await socket_.async_connect(endpoint, kAsTuple);
  if (failure) throw cannot_connect(failure);
}

Task<void> Transport::shake_hands(Address address, TlsOptions tls) {
  tls_.emplace(socket_, *tls_context_);
  const std::string& name = tls.server_name.empty() ? address.host : tls.server_name;
  if (tls.verify && !(address.is_unix() && tls.server_name.empty())) {
    tls_->set_verify_callback(asio::ssl::host_name_verification(name));
  }
  if (!is_ip_address(name)) {
    // What the macro SSL_set_tlsext_host_name does, without its old-style cast.
    SSL_ctrl(tls_->native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
             const_cast<char*>(name.c_str()));
  }
  is_shaking_hands_ = true;
  std::tie(failure_) = co_await tls_->async_handshake(asio::ssl::stream_base::client, kAsTuple);
  is_shaking_hands_ = false;
  if (!failure_) co_return;
  const long verified = SSL_get_verify_result(tls_->native_handle());
  if (verified != X509_V_OK) {
    throw Error(ErrorKind::config, std::string("its certificate is not trusted (") +
                                       X509_verify_cert_error_string(verified) +
                                       "): check Storage::valkey.tls.ca_file and the name it is asked for");
  }
  if (is_certificate_refused()) throw certificate_refused();
  const std::string reason = failure_.message();
  if (reason.find("wrong version number") != std::string::npos) {
    throw Error(ErrorKind::config,
                "it does not speak TLS: use valkey:// or set Storage::valkey.tls.enabled=false, or connect "
                "to its TLS port");
  }
  throw Error(ErrorKind::unavailable, "no TLS (" + reason + ")");
}

bool Transport::is_certificate_refused() const noexcept {
  if (failure_.category() != asio::error::get_ssl_category()) return false;
  const int alert = ERR_GET_REASON(static_cast<unsigned long>(failure_.value())) - SSL_AD_REASON_OFFSET;
  return std::find(kCertificateAlerts.begin(), kCertificateAlerts.end(), alert) != kCertificateAlerts.end();
}

Error Transport::certificate_refused() const {
  return Error(ErrorKind::config, "the server does not accept this client's certificate, or wants one (" +
                                      failure_.message() +
                                      "): check Storage::valkey.tls.certificate_file and "
                                      "Storage::valkey.tls.key_file");
}

Task<std::size_t> Transport::read_some(asio::mutable_buffer buffer) {
  std::size_t bytes = 0;
  if (tls_) {
    std::tie(failure_, bytes) = co_await tls_->async_read_some(buffer, kAsTuple);
  } else {
    std::tie(failure_, bytes) = co_await socket_.async_read_some(buffer, kAsTuple);
  }
  co_return failure_ ? 0 : bytes;
}

std::size_t Transport::write_now(std::string_view bytes) {
  if (tls_) return 0;
  error_code later;  // whatever is wrong with the socket, write() will find it
  return socket_.write_some(asio::buffer(bytes), later);
}

void Transport::write(std::string_view bytes, Done done) {
  // `done` keeps this object alive, and lives as long as the write.
  auto count = [this](const error_code& failure, std::size_t written) {
    if (written > async_client::WriteProgress::kShortWrite) progress_.socket_took_more();
    return asio::transfer_all()(failure, written);
  };
  auto finish = [done = std::move(done)](const error_code& failure, std::size_t) mutable { std::move(done)(failure); };
  if (tls_) {
    asio::async_write(*tls_, asio::buffer(bytes), std::move(count), std::move(finish));
  } else {
    asio::async_write(socket_, asio::buffer(bytes), std::move(count), std::move(finish));
  }
}

void Transport::close() noexcept {
  is_closed_ = true;
  error_code ignored;
  socket_.close(ignored);
}

}  // namespace polly::valkey
