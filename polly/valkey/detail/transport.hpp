// Transport: the socket of a connection: TCP, a Unix socket, or TLS over either. It belongs to one event loop.
//
//   Transport transport(executor, tls_context);
//   co_await transport.connect(address, tls);             // Error unavailable, config: what to check
//   std::size_t n = co_await transport.read_some(buffer); // 0: it has ended, failure() has the reason
//
// close() may be called at any time on that loop; what waits then ends.
#pragma once

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "polly/async_client/write_progress.hpp"
#include "polly/base/error.hpp"
#include "polly/base/task.hpp"
#include "polly/valkey/options.hpp"

namespace polly::valkey {

class Transport {
 public:
  using Socket = boost::asio::generic::stream_protocol::socket;
  using Done = boost::asio::any_completion_handler<void(boost::system::error_code)>;

  // `tls_context`: nullptr where TLS is off.
  Transport(const boost::asio::any_io_executor& executor, std::shared_ptr<boost::asio::ssl::context> tls_context);
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;

  Task<void> connect(Address address, TlsOptions tls);

  Task<std::size_t> read_some(boost::asio::mutable_buffer buffer);

  // As many bytes as can be written without waiting; with TLS none.
  std::size_t write_now(std::string_view bytes);

  // All of them; they stay where they are until `done`.
  void write(std::string_view bytes, Done done);

  // For Silence::tick.
  std::size_t portions_taken() noexcept { return is_closed_ ? 0 : progress_.portions(socket_.native_handle()); }

  void close() noexcept;
  bool is_closed() const noexcept { return is_closed_; }
  bool is_shaking_hands() const noexcept { return is_shaking_hands_; }  // connected, but not yet in TLS
  const boost::system::error_code& failure() const noexcept { return failure_; }

  // failure() is the server's refusal of this client's certificate, or of its absence. With TLS 1.3 that comes as the
  // answer to the first bytes.
  bool is_certificate_refused() const noexcept;
  Error certificate_refused() const;

 private:
  Task<void> connect_tcp(Address address);
  Task<void> connect_unix(std::string path);
  Task<void> shake_hands(Address address, TlsOptions tls);

  Socket socket_;
  std::shared_ptr<boost::asio::ssl::context> tls_context_;  // shared with the other connections of the client
  std::optional<boost::asio::ssl::stream<Socket&>> tls_;
  boost::system::error_code failure_;
  async_client::WriteProgress progress_;
  bool is_shaking_hands_ = false;
  bool is_closed_ = false;
};

}  // namespace polly::valkey
