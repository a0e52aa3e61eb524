// ClientWatch: runs a handler that may wait for long, and watches its client while it does: a client that closes the
// connection cancels the handler, so that what the handler holds is free at once.
//
//   ClientWatch watch(socket, loop, input);
//   Reply reply = co_await watch.run(std::move(work));     // the handler's reply, or what it throws
//   if (watch.has_client_left()) ...                       // no one reads the reply
//
// Only reading shows that a client has closed. Bytes of a next request that are read so go into the receive buffer, up
// to kPipelinedBytesMax; beyond that nothing is read, and a client that closes is noticed when the handler ends.
#pragma once

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <exception>
#include <memory>

#include "polly/base/task.hpp"
#include "polly/http/detail/receive_buffer.hpp"
#include "polly/http/detail/server_loop.hpp"
#include "polly/http/http.hpp"

namespace polly::http {

class ClientWatch {
 public:
  static constexpr std::size_t kPipelinedBytesMax = 64 * 1024;

  // Everything outlives it. Nothing else reads from the socket while run() runs.
  ClientWatch(boost::asio::ip::tcp::socket& socket, ServerLoop& loop, ReceiveBuffer& input);
  ClientWatch(const ClientWatch&) = delete;
  ClientWatch& operator=(const ClientWatch&) = delete;

  // Once. It returns when the handler has ended, also where the coroutine is cancelled: cancel() ends the handler.
  Task<Reply> run(Task<Reply> work);

  // On the loop; also after run() has returned.
  void cancel();

  bool has_client_left() const noexcept { return has_client_left_; }

  // There was no memory for the next request: the connection ends after this reply.
  bool has_lost_input() const noexcept { return has_lost_input_; }

 private:
  Task<void> watch();
  Task<void> receive();
  void take_result(std::exception_ptr failure, Reply reply) noexcept;

  boost::asio::ip::tcp::socket& socket_;
  ServerLoop& loop_;
  ReceiveBuffer& input_;
  const std::shared_ptr<boost::asio::cancellation_signal> cancel_;  // shared with the handler
  boost::asio::steady_timer rest_;                                  // while nothing is read
  Reply reply_;
  std::exception_ptr failure_;
  bool is_done_ = false;  // the handler has ended
  bool is_reading_ = true;
  bool has_client_left_ = false;
  bool has_lost_input_ = false;
};

}  // namespace polly::http
