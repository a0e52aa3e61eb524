#include "polly/testing/peer.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <stdexcept>
#include <thread>

#include "polly/base/ascii.hpp"

namespace polly::testing {

namespace {

constexpr std::chrono::milliseconds kApart{1};  // between two bytes that are sent slowly

std::string as_text(const Words& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

std::size_t as_count(const std::string& line, char kind) {
  const bool is_count = line.size() > 1 && line.front() == kind && std::all_of(line.begin() + 1, line.end(), is_digit);
  if (!is_count) throw std::runtime_error("a command does not begin with \"" + line + "\"");
  return std::stoul(line.substr(1));
}

std::string bulk(std::string_view text) {
  return "$" + std::to_string(text.size()) + "\r\n" + std::string(text) + "\r\n";
}

}  // namespace

Words Peer::read_command() {
  if (auto command = next_command()) return *std::move(command);
  throw std::runtime_error("a command was expected, but the client has closed");
}

std::optional<Words> Peer::next_command() {
  if (received_.empty() && !fill()) return std::nullopt;
  Words words(as_count(read_line(), '*'));
  for (std::string& word : words) {
    word = take(as_count(read_line(), '$'));
    if (take(2) != "\r\n") throw std::runtime_error("a word is longer than its announced length: " + word);
  }
  return words;
}

void Peer::expect(const Words& command) {
  const Words received = read_command();
  if (received != command)
    throw std::runtime_error("\"" + as_text(command) + "\" was expected, not \"" + as_text(received) + "\"");
}

void Peer::expect_bytes(std::string_view bytes) {
  const std::string received = take(bytes.size());
  if (received != bytes)
    throw std::runtime_error("\"" + std::string(bytes) + "\" was expected, not \"" + received + "\"");
}

std::optional<std::string> Peer::next_http() {
  if (received_.empty() && !fill()) return std::nullopt;
  std::string request;
  std::size_t body_size = 0;
  for (std::string line = read_line(); !line.empty(); line = read_line()) {
    constexpr std::string_view kLength = "Content-Length: ";
    if (line.starts_with(kLength)) body_size = std::stoul(line.substr(kLength.size()));
    request += line + "\r\n";
  }
  return request + "\r\n" + take(body_size);
}

void Peer::receive_buffer(int bytes) const {
  if (::setsockopt(socket_.fd(), SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes) != 0)
    throw std::runtime_error("SO_RCVBUF cannot be set");
}

void Peer::send(std::string_view bytes) {
  while (!bytes.empty()) {
    wait_for(POLLOUT);
    try {
      bytes.remove_prefix(socket_.send_some(bytes));
    } catch (const std::runtime_error&) {
      return;  // the client has closed: the next read reports it
    }
  }
}

void Peer::send_slowly(std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i > 0) std::this_thread::sleep_for(kApart);
    send(bytes.substr(i, 1));
  }
}

Words Peer::shake_hands() {
  Words command = next_of_handshake();
  while (answer_handshake(command)) command = next_of_handshake();
  return command;
}

void Peer::shake_hands(std::size_t commands) {
  for (; commands > 0; --commands) {
    const Words command = next_of_handshake();
    if (!answer_handshake(command))
      throw std::runtime_error("\"" + as_text(command) + "\" is not a command of a handshake");
  }
}

Words Peer::next_of_handshake() {
  if (auto command = next_command()) return *std::move(command);
  throw ClientHasClosed("the client has closed during its handshake");
}

void Peer::close() {
  socket_.end();
}

void Peer::reset() {
  socket_.reset();
}

void Peer::wait_for_close() {
  if (!received_.empty() || fill())
    throw std::runtime_error("the client was expected to close, not to send " + received_);
}

bool Peer::answer_handshake(const Words& command) {
  const std::string& name = command.at(0);
  if (name == "HELLO") {
    send(hello_reply(command.size() > 1 ? std::stoi(command[1]) : 2));
  } else if (name == "AUTH" || name == "SELECT" || name == "CLIENT" || name == "READONLY") {
    send("+OK\r\n");
  } else {
    return false;
  }
  return true;
}

std::string Peer::read_line() {
  std::size_t end = 0;
  while ((end = received_.find("\r\n")) == std::string::npos) {
    if (!fill()) throw std::runtime_error("the client has closed after \"" + received_ + "\"");
  }
  std::string line = take(end);
  take(2);
  return line;
}

std::string Peer::take(std::size_t count) {
  while (received_.size() < count) {
    if (!fill()) throw std::runtime_error("the client has closed after \"" + received_ + "\"");
  }
  std::string taken = received_.substr(0, count);
  received_.erase(0, count);
  return taken;
}

bool Peer::fill() {
  wait_for(POLLIN);
  const std::string more = socket_.receive_some();
  received_ += more;
  return !more.empty();
}

void Peer::wait_for(short event) const {
  std::array<pollfd, 2> watched{pollfd{socket_.fd(), event, 0}, pollfd{stop_, POLLIN, 0}};
  const int count = ::poll(watched.data(), watched.size(), static_cast<int>(Socket::kPatience.count()));
  if (watched[1].revents != 0) throw TestIsOver();
  if (count == 0) throw std::runtime_error("the client sends nothing, or reads nothing, for too long");
}

std::string hello_reply(int protocol, std::string_view role, std::string_view mode) {
  return (protocol == 3 ? "%7\r\n" : "*14\r\n") + bulk("server") + bulk("valkey") + bulk("version") + bulk("8.0.1") +
         bulk("proto") + ":" + std::to_string(protocol) + "\r\n" + bulk("id") + ":7\r\n" + bulk("mode") + bulk(mode) +
         bulk("role") + bulk(role) + bulk("modules") + "*0\r\n";
}

}  // namespace polly::testing
