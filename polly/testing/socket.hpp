// Socket: a plain blocking socket, for the test's side of a connection. It shares no code with Polly's networking, so
// that tests do not check that with itself.
//
//   Socket socket = connect_to(server.port());
//   socket.send("*1\r\n$4\r\nPING\r\n");
//   EXPECT_EQ(socket.receive(7), "+PONG\r\n");
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

namespace polly::testing {

// Owns a descriptor. No wait takes longer than its patience; then it throws std::runtime_error.
class Socket {
 public:
  static constexpr std::chrono::milliseconds kPatience{20'000};

  Socket() = default;
  explicit Socket(int fd) noexcept : fd_(fd) {}
  Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Socket& operator=(Socket&& other) noexcept;
  ~Socket() { close(); }

  int fd() const noexcept { return fd_; }
  bool is_open() const noexcept { return fd_ >= 0; }

  void be_patient(std::chrono::milliseconds longest) const;  // for one call of send or receive_some

  void send(std::string_view bytes) const;  // all of them; std::runtime_error where the connection is broken

  std::size_t send_some(std::string_view bytes) const;  // how many were sent, at least one

  // Received bytes, at most `most`, at least one; empty where the other side has ended or reset the connection.
  std::string receive_some(std::size_t most = 65'536) const;

  std::string receive(std::size_t count) const;  // exactly `count`; std::runtime_error where the connection ends before

  bool is_ended() const;  // waits: true where the other side ends or resets, false where it sends something

  void end_sending() const noexcept;  // FIN
  void close() noexcept;              // FIN; RST where bytes are unread
  void end() noexcept;                // closes with FIN, also with unread bytes
  void reset() noexcept;              // closes with RST

 private:
  int fd_ = -1;
};

// std::runtime_error where no server listens.
Socket connect_to(std::uint16_t port);  // of 127.0.0.1
Socket connect_to(const std::filesystem::path& unix_socket);

void send_at_once(const Socket& socket);  // TCP_NODELAY: small writes are not merged

Socket listen_on(std::uint16_t port);        // of 127.0.0.1
Socket accept_from(const Socket& listener);  // waits for a client

}  // namespace polly::testing
