// For tests: a client that sends any bytes, and keeps nothing from its reader.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace polly::http {

// A reply as it came over the wire; status 0 where none came.
struct RawReply {
  int status = 0;
  std::string head;
  std::string body;

  bool says(std::string_view line) const { return head.find("\r\n" + std::string(line) + "\r\n") != std::string::npos; }
};

// A blocking socket. Nothing that it waits for takes longer than kPatience; then the test fails.
class TestPeer {
 public:
  static constexpr timeval kPatience{20, 0};

  explicit TestPeer(std::uint16_t port, int receive_buffer = 0, timeval patience = kPatience)
      : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    if (receive_buffer > 0) ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (port != 0) connect(port);
  }
  TestPeer(const TestPeer&) = delete;
  TestPeer& operator=(const TestPeer&) = delete;
  ~TestPeer() { ::close(socket_); }

  bool connect(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const auto* generic = reinterpret_cast<const sockaddr*>(&address);
    return ::connect(socket_, generic, sizeof address) == 0;
  }

  bool send(std::string_view bytes) {  // false where the connection is broken
    while (!bytes.empty()) {
      const ssize_t count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }

  void end_sending() { ::shutdown(socket_, SHUT_WR); }

  // One reply; also a 100. `has_body`: false for the reply to HEAD.
  RawReply receive(bool has_body = true) {
    RawReply reply;
    std::size_t end = std::string::npos;
    while ((end = received_.find("\r\n\r\n")) == std::string::npos) {
      if (!fill()) return reply;
    }
    reply.head = take(end + 4);
    std::size_t length_at = reply.head.find("\r\nContent-Length: ");
    if (length_at == std::string::npos) length_at = reply.head.find("\r\ncontent-length: ");
    if (has_body && length_at != std::string::npos) {
      const auto length = static_cast<std::size_t>(std::atoll(reply.head.c_str() + length_at + 18));
      while (received_.size() < length) {
        if (!fill()) return RawReply();
      }
      reply.body = take(length);
    }
    if (has_body && reply.says("Transfer-Encoding: chunked") && !receive_chunks(reply.body)) return RawReply();
    reply.status = std::atoi(reply.head.c_str() + 9);
    return reply;
  }

  // Everything up to the end of the connection, behind what was received; false where it was reset.
  bool receive_rest(std::string& rest) {
    while (fill()) {
    }
    const bool is_ended = errno == 0;
    rest = take(received_.size());
    return is_ended;
  }

  RawReply ask(std::string_view request, bool has_body = true) {
    send(request);
    return receive(has_body);
  }

  // Takes what has come, up to so many bytes, and throws it away.
  void receive_some(std::size_t bytes) {
    std::string thrown_away(bytes, '\0');
    static_cast<void>(::recv(socket_, thrown_away.data(), bytes, MSG_DONTWAIT));
  }

  // Waits until the server closes; false where it sends something instead, or nothing at all for long.
  bool is_closed() {
    if (!received_.empty()) return false;
    char byte = 0;
    const ssize_t count = ::recv(socket_, &byte, 1, 0);
    return count == 0 || (count < 0 && errno == ECONNRESET);
  }

 private:
  // False where the connection ends before the last chunk.
  bool receive_chunks(std::string& body) {
    for (;;) {
      while (received_.find("\r\n") == std::string::npos) {
        if (!fill()) return false;
      }
      const auto size = static_cast<std::size_t>(std::strtoull(received_.c_str(), nullptr, 16));
      take(received_.find("\r\n") + 2);
      while (received_.size() < size + 2) {
        if (!fill()) return false;
      }
      body += take(size);
      take(2);
      if (size == 0) return true;
    }
  }

  bool fill() {
    std::array<char, 65536> bytes;
    errno = 0;
    const ssize_t count = ::recv(socket_, bytes.data(), bytes.size(), 0);
    if (count <= 0) return false;
    received_.append(bytes.data(), static_cast<std::size_t>(count));
    return true;
  }

  std::string take(std::size_t count) {
    std::string taken = received_.substr(0, count);
    received_.erase(0, count);
    return taken;
  }

  int socket_;
  std::string received_;
};

}  // namespace polly::http
