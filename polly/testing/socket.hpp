// Socket: a plain blocking socket, for what tests say to servers and what they play to clients. No part of Polly's own
// networking is in it, so that no test checks our code with itself.
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

// Owns a descriptor. Nothing that it waits for takes longer than its patience; then it throws std::runtime_error.
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

  std::size_t send_some(std::string_view bytes) const;  // how many were taken, at least one

  // What has come, at most `most` bytes, at least one; empty where the other side has ended or reset the connection.
  std::string receive_some(std::size_t most = 65'536) const;

  std::string receive(std::size_t count) const;  // exactly as many; std::runtime_error where it ends before

  bool is_ended() const;  // waits: true where the other side ends or resets, false where it says something

  void end_sending() const noexcept;  // FIN
  void close() noexcept;              // FIN; RST where something was not read
  void end() noexcept;                // closes with FIN, whatever was not read
  void reset() noexcept;              // closes with RST

 private:
  int fd_ = -1;
};

// std::runtime_error where nobody listens.
Socket connect_to(std::uint16_t port);  // of 127.0.0.1
Socket connect_to(const std::filesystem::path& unix_socket);

void send_at_once(const Socket& socket);  // TCP_NODELAY: what is sent in two pieces does not wait to become one

Socket listen_on(std::uint16_t port);        // of 127.0.0.1
Socket accept_from(const Socket& listener);  // waits for a client

}  // namespace polly::testing
