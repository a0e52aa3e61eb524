#include "polly/testing/detail/proxied_connection.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace polly::testing {

ProxiedConnection::ProxiedConnection(Socket client, std::uint16_t server_port)
    : client_(std::move(client)), server_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
  send_at_once(client_);
  send_at_once(server_);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(server_port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ::connect(server_.fd(), reinterpret_cast<const sockaddr*>(&address), sizeof address);  // finish_connecting() asks
}

void ProxiedConnection::watch(std::vector<pollfd>& watched, const Weather& weather, TimePoint now,
                              TimePoint& until) const {
  short client = 0;
  short server = 0;
  const auto writes = [&](const Flow& flow) {
    const TimePoint at = flow.writes_at(weather);
    if (at > now) until = std::min(until, at);
    return at <= now;
  };
  if (to_server_.wants_to_read(weather)) client |= POLLIN;
  if (to_client_.wants_to_read(weather) && !connecting_) server |= POLLIN;
  if (writes(to_client_)) client |= POLLOUT;
  if (connecting_ ? !weather.frozen : writes(to_server_)) server |= POLLOUT;
  // An entry that waits for no event would still report an end, over and over.
  watched.push_back({client != 0 ? client_.fd() : -1, client, 0});
  watched.push_back({server != 0 ? server_.fd() : -1, server, 0});
}

bool ProxiedConnection::go_on(Weather& weather, TimePoint now) {
  const bool lives = (!connecting_ || weather.frozen || finish_connecting()) &&
                     move_bytes(to_server_, client_, server_, weather, now) &&
                     move_bytes(to_client_, server_, client_, weather, now);
  if (!lives) cut(Cut::rst);
  return lives && !(to_server_.is_over() && to_client_.is_over());
}

void ProxiedConnection::cut(Cut how) {
  for (Socket* socket : {&client_, &server_}) {
    if (how == Cut::rst) {
      socket->reset();
    } else {
      socket->end();
    }
  }
}

// False where the server refuses the connection.
bool ProxiedConnection::finish_connecting() {
  pollfd connected{server_.fd(), POLLOUT, 0};
  if (::poll(&connected, 1, 0) == 0) return true;
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(server_.fd(), SOL_SOCKET, SO_ERROR, &error, &size);
  connecting_ = false;
  return error == 0;
}

bool ProxiedConnection::move_bytes(Flow& flow, const Socket& from, const Socket& to, Weather& weather, TimePoint now) {
  if (connecting_ && &from == &server_) return true;
  if (flow.wants_to_read(weather) && !flow.read(from, weather, now)) return false;
  return (connecting_ && &to == &server_) || flow.write(to, weather, now);
}

}  // namespace polly::testing
