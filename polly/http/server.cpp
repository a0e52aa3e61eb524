#include "polly/http/server.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <cassert>
#include <future>
#include <vector>

#include "polly/http/detail/acceptor.hpp"
#include "polly/http/detail/connection.hpp"
#include "polly/http/detail/server_core.hpp"
#include "polly/http/detail/server_loop.hpp"

namespace polly::http {

class Server::Impl {
 public:
  Impl(Router router, const ServerOptions& options, EventLoops& loops, Telemetry& telemetry)
      : core_(std::move(router), options, telemetry),
        connections_(telemetry.metrics().gauge("polly_http_connections", "Connections being served.", {},
                                               [this] { return static_cast<double>(core_.connections.size()); })),
        memory_(telemetry.metrics().gauge("polly_http_memory_bytes",
                                          "Memory that requests and replies hold, of POLLY_HTTP_MEMORY_MAX.", {},
                                          [this] { return static_cast<double>(core_.memory.used()); })),
        connections_max_(telemetry.metrics().gauge(
            "polly_http_connections_max", "Limit of connections, of POLLY_HTTP_CONNECTIONS_MAX and of open files.", {},
            [max = options.connections_max] { return static_cast<double>(max); })),
        memory_max_(telemetry.metrics().gauge("polly_http_memory_max_bytes",
                                              "Limit of that memory, of POLLY_HTTP_MEMORY_MAX and of the process.", {},
                                              [max = options.memory_bytes_max] { return static_cast<double>(max); })) {
    for (std::size_t i = 0; i < loops.size(); ++i) loops_.push_back(std::make_unique<ServerLoop>(loops.at(i), core_));
  }

  void listen(const Address& address) {
    assert(!acceptor_);
    acceptor_ = std::make_unique<Acceptor>(address, loops_, core_);
    for (const auto& loop : loops_) spawn(core_.gate, loop->executor(), loop->watch());
    spawn(core_.gate, loops_.front()->executor(), acceptor_->accept());
  }

  std::uint16_t port() const noexcept { return acceptor_ ? acceptor_->port() : 0; }

  MemoryBudget& memory() noexcept { return core_.memory; }

  bool stop(Duration grace) {
    if (!acceptor_) return true;
    core_.is_stopping = true;
    on_loop(*loops_.front(), [this] { acceptor_->close(); });
    for (const auto& loop : loops_) on_loop(*loop, [&loop] { loop->drain(); });
    core_.gate.close();
    if (core_.gate.wait_for(grace)) return true;
    core_.is_cutting = true;
    for (const auto& loop : loops_) on_loop(*loop, [&loop] { loop->cut(); });
    while (!core_.gate.wait_for(std::chrono::seconds(1))) {
    }
    return false;
  }

 private:
  // Runs `work` on the loop and waits until it is done.
  template <class Work>
  static void on_loop(const ServerLoop& loop, Work work) {
    std::promise<void> done;
    boost::asio::post(loop.executor(), [&work, &done] {
      work();
      done.set_value();
    });
    done.get_future().wait();
  }

  ServerCore core_;
  std::vector<std::unique_ptr<ServerLoop>> loops_;
  std::unique_ptr<Acceptor> acceptor_;
  Reading connections_;
  Reading memory_;
  const Reading connections_max_;
  const Reading memory_max_;
};

Server::Server(Router router, ServerOptions options, EventLoops& loops, Telemetry& telemetry)
    : impl_(std::make_unique<Impl>(std::move(router), options, loops, telemetry)) {}

Server::~Server() {
  stop(Duration::zero());
}

void Server::listen(const Address& address) {
  impl_->listen(address);
}

std::uint16_t Server::port() const noexcept {
  return impl_->port();
}

std::size_t Server::memory_bytes() const noexcept {
  return impl_->memory().used();
}

std::size_t Server::take_memory_peak() noexcept {
  return impl_->memory().take_peak();
}

bool Server::stop(Duration grace) {
  return impl_->stop(grace);
}

}  // namespace polly::http
