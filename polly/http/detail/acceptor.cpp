#include "polly/http/detail/acceptor.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstring>
#include <new>
#include <optional>
#include <utility>

#include "polly/base/error.hpp"
#include "polly/http/detail/connection.hpp"

namespace polly::http {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

std::string what_to_do(const boost::system::error_code& error) {
  if (error == asio::error::address_in_use) return "is another program using it?";
  if (error == boost::system::errc::address_not_available) return "name an address of this machine";
  if (error == asio::error::access_denied) return "a port below 1024 needs the capability CAP_NET_BIND_SERVICE";
  return "name another address";
}

tcp::endpoint endpoint_of(const asio::any_io_executor& executor, const Address& address) {
  boost::system::error_code error;
  const auto found =
      tcp::resolver(executor).resolve(address.host, std::to_string(address.port), tcp::resolver::passive, error);
  if (!error && !found.empty()) return *found.begin();
  const bool may_come = error == asio::error::host_not_found_try_again;
  throw Error(may_come ? ErrorKind::unavailable : ErrorKind::config,
              "cannot listen on " + address.text() + ": no address is known for " + address.host +
                  (error ? " (" + error.message() + ")" : "") + "; name an address of this machine, as in 127.0.0.1");
}

tcp::acceptor listen_on(const asio::any_io_executor& executor, const Address& address) {
  const tcp::endpoint endpoint = endpoint_of(executor, address);
  try {
    tcp::acceptor acceptor(executor);
    acceptor.open(endpoint.protocol());
    acceptor.set_option(tcp::acceptor::reuse_address(true));
    acceptor.bind(endpoint);
    acceptor.listen(tcp::acceptor::max_listen_connections);
    return acceptor;
  } catch (const boost::system::system_error& error) {
    throw Error(ErrorKind::unavailable,
                "cannot listen on " + address.text() + ": " + error.code().message() + "; " + what_to_do(error.code()));
  }
}

// The client whose share of the connections this one counts in. IPv6: the network, since a host has as many addresses
// as it likes.
std::uint64_t address_of(const tcp::socket& socket) {
  boost::system::error_code ignored;
  const asio::ip::address address = socket.remote_endpoint(ignored).address();
  if (address.is_v4()) return address.to_v4().to_uint();
  const auto bytes = address.to_v6().to_bytes();
  if (address.to_v6().is_v4_mapped()) return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_uint();
  std::uint64_t network = 0;
  std::memcpy(&network, bytes.data(), sizeof network);
  return network;
}

}  // namespace

Acceptor::Acceptor(const Address& address, std::vector<std::unique_ptr<ServerLoop>>& loops, ServerCore& core)
    : loops_(loops),
      core_(core),
      acceptor_(listen_on(loops.front()->executor(), address)),
      rest_(loops.front()->executor()),
      port_(acceptor_.local_endpoint().port()),
      failures_(core.telemetry.metrics().counter("polly_http_accept_failures_total",
                                                 "Times that a connection could not be accepted.")),
      displaced_(core.telemetry.metrics().counter("polly_http_connections_displaced_total",
                                                  "Connections that were closed to make room for new ones.")),
      turned_away_(core.telemetry.metrics().counter("polly_http_connections_turned_away_total",
                                                    "Connections that were refused because the limit was reached.")) {}

Task<void> Acceptor::accept() {
  while (!core_.is_stopping) {
    ServerLoop& loop = next_loop();
    tcp::socket socket(loop.executor());
    boost::system::error_code error;
    co_await acceptor_.async_accept(socket, asio::redirect_error(asio::use_awaitable, error));
    if (is_closed_) co_return;
    if (!error) {
      serve(std::move(socket), loop);
    } else if (error != asio::error::connection_aborted && !core_.is_stopping) {
      failures_.add();
      if (const auto held_back = complaints_.admit(error.message(), core_.clock.now())) {
        core_.telemetry.log().write(Level::warning, "cannot accept connections; trying again",
                                    {{"error", error.message()}, held_back->field()});
      }
      rest_.expires_after(kRest);
      co_await rest_.async_wait(asio::redirect_error(asio::use_awaitable, error));
    }
  }
}

void Acceptor::close() {
  boost::system::error_code ignored;
  boost::system::error_code none_left;
  acceptor_.non_blocking(true, none_left);
  while (!none_left) {
    ServerLoop& loop = next_loop();
    tcp::socket socket(loop.executor());
    acceptor_.accept(socket, none_left);
    if (!none_left) serve(std::move(socket), loop);
  }
  is_closed_ = true;
  acceptor_.close(ignored);
  rest_.cancel();
}

ServerLoop& Acceptor::next_loop() noexcept {
  ServerLoop& loop = *loops_[next_loop_];
  next_loop_ = (next_loop_ + 1) % loops_.size();
  return loop;
}

// Where memory is out, the connection is closed and accepting goes on.
void Acceptor::serve(tcp::socket socket, ServerLoop& loop) try {
  auto cancel = std::make_shared<Connection::Signal>();
  std::vector<ConnectionTable::Leaving> leaving;
  std::optional<ConnectionPermit> permit =
      core_.connections.take(address_of(socket), &loop, core_.clock.now(), leaving);
  make_room(leaving);
  if (permit) {
    Task<void> work = Connection::serve(std::move(socket), &loop, &core_, std::move(*permit), cancel);
    spawn(core_.gate, loop.executor(), std::move(work), std::move(cancel));
    return;
  }
  turned_away_.add();
  if (std::optional<Slots::Slot> slot = core_.turned_away.take()) {
    Task<void> work = Connection::turn_away(std::move(socket), &loop, &core_, std::move(*slot), cancel);
    spawn(core_.gate, loop.executor(), std::move(work), std::move(cancel));
  }
} catch (const std::bad_alloc& error) {
  core_.log_failure("no memory for a connection", error.what());
}

void Acceptor::make_room(const std::vector<ConnectionTable::Leaving>& leaving) {
  for (const ConnectionTable::Leaving& one : leaving) {
    displaced_.add();
    auto end = [one] {
      if (Connection* connection = one.connection()) connection->make_room();
    };
    asio::post(one.loop->executor(), std::move(end));
  }
  if (leaving.empty()) return;
  if (const auto held_back = pressure_.admit(core_.clock.now())) {
    core_.telemetry.log().write(
        Level::warning, "the limit of connections is reached: idle ones are closed; see POLLY_HTTP_CONNECTIONS_MAX",
        {{"connections", static_cast<std::int64_t>(core_.connections.size())}, held_back->field()});
  }
}

}  // namespace polly::http
