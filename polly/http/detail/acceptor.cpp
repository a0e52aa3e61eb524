#include "polly/http/detail/acceptor.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
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

tcp::endpoint endpoint_of(const asio::any_io_executor& executor, const std::string& host, std::uint16_t port) {
  boost::system::error_code error;
  const auto found = tcp::resolver(executor).resolve(host, std::to_string(port), tcp::resolver::passive, error);
  if (!error && !found.empty()) return *found.begin();
  const bool may_come = error == asio::error::host_not_found_try_again;
  throw Error(may_come ? ErrorKind::unavailable : ErrorKind::config,
              "cannot listen on " + host + ":" + std::to_string(port) + ": no address is known for " + host +
                  (error ? " (" + error.message() + ")" : "") + "; name an address of this machine, as in 127.0.0.1");
}

tcp::acceptor listen_on(const asio::any_io_executor& executor, const std::string& host, std::uint16_t port) {
  const tcp::endpoint endpoint = endpoint_of(executor, host, port);
  try {
    tcp::acceptor acceptor(executor);
    acceptor.open(endpoint.protocol());
    acceptor.set_option(tcp::acceptor::reuse_address(true));
    acceptor.bind(endpoint);
    acceptor.listen(tcp::acceptor::max_listen_connections);
    return acceptor;
  } catch (const boost::system::system_error& error) {
    throw Error(ErrorKind::unavailable, "cannot listen on " + host + ":" + std::to_string(port) + ": " +
                                            error.code().message() + "; " + what_to_do(error.code()));
  }
}

}  // namespace

Acceptor::Acceptor(const std::string& host, std::uint16_t port, std::vector<std::unique_ptr<Lane>>& lanes,
                   ServerCore& core)
    : lanes_(lanes),
      core_(core),
      acceptor_(listen_on(lanes.front()->executor(), host, port)),
      rest_(lanes.front()->executor()),
      port_(acceptor_.local_endpoint().port()),
      failures_(core.telemetry.metrics().counter("polly_http_accept_failures_total",
                                                 "Times that a connection could not be accepted.")) {}

Task<void> Acceptor::accept() {
  while (!core_.is_stopping) {
    Lane& lane = *lanes_[next_lane_];
    tcp::socket socket(lane.executor());
    boost::system::error_code error;
    co_await acceptor_.async_accept(socket, asio::redirect_error(asio::use_awaitable, error));
    if (!error) {
      serve(std::move(socket), lane);
      next_lane_ = (next_lane_ + 1) % lanes_.size();
    } else if (error != asio::error::connection_aborted && !core_.is_stopping) {
      failures_.add();
      if (const auto held_back = complaints_.admit(core_.clock.now())) {
        core_.telemetry.log().write(Level::warning, "cannot accept connections; trying again",
                                    {{"error", error.message()}, {"held_back", *held_back}});
      }
      rest_.expires_after(kRest);
      co_await rest_.async_wait(asio::redirect_error(asio::use_awaitable, error));
    }
  }
}

void Acceptor::close() noexcept {
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  rest_.cancel();
}

// Where memory is out, the connection is closed and accepting goes on.
void Acceptor::serve(tcp::socket socket, Lane& lane) try {
  auto cancel = std::make_shared<Connection::Signal>();
  Place place(core_.connections);
  if (place.number() <= core_.options.connections_max) {
    Task<void> work = Connection::serve(std::move(socket), &lane, &core_, std::move(place), cancel);
    spawn(core_.gate, lane.executor(), std::move(work), std::move(cancel));
    return;
  }
  Place last_place(core_.turned_away);
  if (last_place.number() <= Connection::kTurnedAwayMax) {
    Task<void> work = Connection::turn_away(std::move(socket), &lane, &core_, std::move(last_place), cancel);
    spawn(core_.gate, lane.executor(), std::move(work), std::move(cancel));
  }
} catch (const std::bad_alloc&) {
  core_.telemetry.log().write(Level::error, "no memory for a connection");
}

}  // namespace polly::http
