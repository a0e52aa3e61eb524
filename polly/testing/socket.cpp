#include "polly/testing/socket.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace polly::testing {

namespace {

constexpr int kWaiting = 128;  // connections that wait to be accepted

[[noreturn]] void fail(const std::string& what) {
  throw std::runtime_error(what + ": " + std::strerror(errno));
}

Socket open_socket(int family) {
  Socket socket(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket.is_open()) fail("no socket");
  socket.be_patient(Socket::kPatience);
  return socket;
}

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

}  // namespace

Socket& Socket::operator=(Socket&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

void Socket::be_patient(std::chrono::milliseconds longest) const {
  const timeval time{longest.count() / 1000, longest.count() % 1000 * 1000};
  ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
  ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time);
}

void Socket::send(std::string_view bytes) const {
  while (!bytes.empty()) bytes.remove_prefix(send_some(bytes));
}

std::size_t Socket::send_some(std::string_view bytes) const {
  ssize_t count = 0;
  do {
    count = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  } while (count < 0 && errno == EINTR);
  if (count < 0) fail("cannot send");
  return static_cast<std::size_t>(count);
}

std::string Socket::receive_some(std::size_t most) const {
  std::string bytes(most, '\0');
  ssize_t count = 0;
  do {
    count = ::recv(fd_, bytes.data(), bytes.size(), 0);
  } while (count < 0 && errno == EINTR);
  if (count < 0 && errno != ECONNRESET) fail("nothing received");
  bytes.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
  return bytes;
}

std::string Socket::receive(std::size_t count) const {
  std::string bytes;
  while (bytes.size() < count) {
    const std::string more = receive_some(count - bytes.size());
    if (more.empty()) throw std::runtime_error("the connection ended after \"" + bytes + "\"");
    bytes += more;
  }
  return bytes;
}

bool Socket::is_ended() const {
  return receive_some(1).empty();
}

void Socket::end_sending() const noexcept {
  ::shutdown(fd_, SHUT_WR);
}

void Socket::close() noexcept {
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

void Socket::end() noexcept {
  std::array<char, 65'536> unread;
  end_sending();
  while (::recv(fd_, unread.data(), unread.size(), MSG_DONTWAIT) > 0) {
  }
  close();
}

void Socket::reset() noexcept {
  const linger at_once{1, 0};
  if (fd_ >= 0) ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close();
}

Socket connect_to(std::uint16_t port) {
  Socket socket = open_socket(AF_INET);
  const sockaddr_in address = loopback(port);
  if (::connect(socket.fd(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    fail("no connection to 127.0.0.1:" + std::to_string(port));
  send_at_once(socket);
  return socket;
}

Socket connect_to(const std::filesystem::path& unix_socket) {
  Socket socket = open_socket(AF_UNIX);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (unix_socket.native().size() >= sizeof address.sun_path)
    throw std::runtime_error(unix_socket.native() + " is too long for a socket: choose a shorter TMPDIR");
  std::memcpy(address.sun_path, unix_socket.c_str(), unix_socket.native().size());
  if (::connect(socket.fd(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    fail("no connection to " + unix_socket.native());
  return socket;
}

void send_at_once(const Socket& socket) {
  const int on = 1;
  ::setsockopt(socket.fd(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

Socket accept_from(const Socket& listener) {
  Socket socket(::accept4(listener.fd(), nullptr, nullptr, SOCK_CLOEXEC));
  if (!socket.is_open()) fail("no client connects");
  socket.be_patient(Socket::kPatience);
  send_at_once(socket);
  return socket;
}

Socket listen_on(std::uint16_t port) {
  Socket socket = open_socket(AF_INET);
  const int on = 1;
  ::setsockopt(socket.fd(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  const sockaddr_in address = loopback(port);
  if (::bind(socket.fd(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(socket.fd(), kWaiting) != 0)
    fail("cannot listen on 127.0.0.1:" + std::to_string(port));
  return socket;
}

}  // namespace polly::testing
