#include "polly/testing/other_process.hpp"

#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <exception>
#include <optional>
#include <stdexcept>
#include <string_view>

namespace polly::testing {

namespace {

bool send_line(int socket, const std::string& line) {
  std::string_view rest;
  const std::string all = line + "\n";
  for (rest = all; !rest.empty();) {
    const ssize_t sent = ::send(socket, rest.data(), rest.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    rest.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

// nullopt where the other side has ended.
std::optional<std::string> receive_line(int socket) {
  std::string line;
  while (true) {
    char c = 0;
    const ssize_t got = ::recv(socket, &c, 1, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return std::nullopt;
    if (c == '\n') return line;
    line += c;
  }
}

void answer_all(int socket, const std::function<std::string(const std::string&)>& answer) {
  while (const std::optional<std::string> question = receive_line(socket)) {
    std::string text;
    try {
      text = answer(*question);
    } catch (const std::exception& error) {
      text = std::string("failed: ") + error.what();
    }
    if (!send_line(socket, text)) return;
  }
}

}  // namespace

OtherProcess::OtherProcess(const std::function<std::string(const std::string&)>& answer) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) throw std::runtime_error("no socket");
  id_ = ::fork();
  if (id_ < 0) throw std::runtime_error("no process can be started");
  if (id_ == 0) {
    ::close(ends[0]);
    answer_all(ends[1], answer);
    ::_exit(0);
  }
  ::close(ends[1]);
  socket_ = ends[0];
}

OtherProcess::~OtherProcess() {
  ::shutdown(socket_, SHUT_RDWR);  // it reads an end and exits; later processes may have copies of this descriptor
  ::close(socket_);
  wait();
}

std::string OtherProcess::ask(const std::string& question) {
  std::optional<std::string> answer;
  if (send_line(socket_, question)) answer = receive_line(socket_);
  if (!answer) throw std::runtime_error("the other process has ended");
  return *answer;
}

void OtherProcess::kill() {
  ::kill(id_, SIGKILL);
  wait();
}

void OtherProcess::wait() {
  if (id_ < 0) return;
  while (::waitpid(id_, nullptr, 0) < 0 && errno == EINTR) {
  }
  id_ = -1;
}

}  // namespace polly::testing
