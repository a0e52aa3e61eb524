// Server: HTTP/1.1 on Asio, behind a strict gate (request_gate.hpp), with a limit and a deadline on
// everything.
//
//   Server server(std::move(router), ServerOptions(), loops, telemetry);
//   server.listen(Address("127.0.0.1", 8080));         // port 0 picks a free one
//   server.port();
//   ...
//   server.stop(10s);                                  // stop accepting, finish what runs
//
// A handler gets a Context with the request's deadline, its trace (from `traceparent`) and its id: that of the header
// of its route (Route::id_header), or of X-Request-Id, or a new one. Every answer has it in X-Request-Id. Each
// request is measured (polly_http_request_duration_seconds{group}), has a span and a log line at debug.
// No request ends the process.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "polly/base/clock.hpp"
#include "polly/base/event_loops.hpp"
#include "polly/endpoint/address.hpp"
#include "polly/http/router.hpp"
#include "polly/telemetry/telemetry.hpp"

namespace polly::http {

struct ServerOptions {
  std::size_t head_bytes_max = 32 * 1024;
  std::size_t body_bytes_max = 25 * 1024 * 1024;     // refused with 413 as soon as it is known
  std::size_t memory_bytes_max = 256 * 1024 * 1024;  // of all connections (detail/memory_budget.hpp); then 503
  std::size_t connections_max = 4096;                // one more: who goes is for detail/connection_policy.hpp; or 503
  Milliseconds head_timeout{10'000};                 // from the first byte
  Milliseconds idle_timeout{660'000};                // before a request; a proxy in front should be the first to close
  Milliseconds last_request_timeout{250};            // the same from stop() on: for what the client has just sent
  Milliseconds body_timeout{30'000};                 // and at least body_bytes_per_second_min after the first second
  Milliseconds large_body_grace{5'000};              // then one beyond 64 KiB keeps the pace that body_timeout needs
  std::size_t body_bytes_per_second_min = 1024;
  Milliseconds request_timeout{8'000};                 // a handler's deadline; WaitRule makes it later
  Milliseconds write_timeout{30'000};                  // while a client takes no byte of its reply
  std::size_t write_bytes_per_second_min = 16 * 1024;  // of a reply as a whole, beyond the first write_timeout
};

class Server {
 public:
  // Everything that is referred to outlives the server.
  Server(Router router, ServerOptions options, EventLoops& loops, Telemetry& telemetry);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server();  // as stop(0)

  // A host and a port. Error unavailable where the address cannot be used. Connections are spread over the loops.
  void listen(const Address& address);
  std::uint16_t port() const noexcept;

  // What the connections hold now (ServerOptions::memory_bytes_max), and the most since this was asked last.
  std::size_t memory_bytes() const noexcept;
  std::size_t take_memory_peak() noexcept;

  // Stops accepting, lets requests under way finish (with Connection: close), then cuts what is left after `grace`.
  // Blocks; call it on a thread that is no event loop. True where nothing had to be cut.
  bool stop(Duration grace);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace polly::http
