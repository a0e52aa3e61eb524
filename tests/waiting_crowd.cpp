#include "tests/waiting_crowd.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <stdexcept>

#include "polly/github/signature.hpp"

namespace polly::tests {

namespace {

std::uint16_t port_of_url(const std::string& url) {
  return static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
}

int connect_to_port(std::uint16_t port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (socket < 0 || ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    throw std::runtime_error("cannot connect: " + std::to_string(errno));
  }
  return socket;
}

void raise_own_file_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

testing::Environment waiting_settings(testing::Environment more) {
  more.emplace_back("POLLY_WEBHOOK_SECRET", kWaitingSecret);
  more.emplace_back("POLLY_API_TOKEN", kWaitingToken);
  more.emplace_back("POLLY_THREADS", "2");
  return more;
}

std::string numbered_sha(std::size_t number) {
  const std::string digits = std::to_string(number);
  return std::string(40 - digits.size(), 'a') + digits;
}

double series_of(const std::string& url, const std::string& series) {
  const std::string text = http::Client(url).send("GET", "/metrics").body;
  const std::size_t at = text.find("\n" + series + " ");
  return at == std::string::npos ? -1 : std::stod(text.substr(at + series.size() + 2));
}

WaitingCrowd::WaitingCrowd(const std::string& url, std::size_t count, const std::string& wait, std::size_t first)
    : first_(first), clients_(count) {
  raise_own_file_limit();
  const std::uint16_t port = port_of_url(url);
  for (std::size_t i = 0; i < count; ++i) {
    const std::string request = "GET /api/v1/repos/acme/shop/commits/" + numbered_sha(first + i) +
                                "/state/pr_number?wait=" + wait + " HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " +
                                kWaitingToken + "\r\n\r\n";
    clients_[i].socket = connect_to_port(port);
    if (::send(clients_[i].socket, request.data(), request.size(), MSG_NOSIGNAL) < 0) {
      throw std::runtime_error("cannot send: " + std::to_string(errno));
    }
  }
}

WaitingCrowd::~WaitingCrowd() {
  hang_up();
}

void WaitingCrowd::hang_up() {
  for (Client& client : clients_) {
    if (client.socket >= 0) ::close(client.socket);
    client.socket = -1;
  }
}

bool WaitingCrowd::receive_until(std::chrono::milliseconds longest, const std::function<bool()>& is_so) {
  constexpr int kPollMilliseconds = 20;
  const SteadyTime end = std::chrono::steady_clock::now() + longest;
  std::vector<pollfd> sockets;
  while (!is_so()) {
    if (std::chrono::steady_clock::now() >= end) return false;
    sockets.clear();
    for (const Client& client : clients_) sockets.push_back({client.socket, POLLIN, 0});
    if (::poll(sockets.data(), sockets.size(), kPollMilliseconds) <= 0) continue;
    for (std::size_t i = 0; i < sockets.size(); ++i) {
      if (sockets[i].revents != 0) receive(clients_[i]);
    }
  }
  return true;
}

// The replies are small and come in one piece; a second one is unexpected.
void WaitingCrowd::receive(Client& client) {
  std::array<char, 4096> bytes;
  const ssize_t count = ::recv(client.socket, bytes.data(), bytes.size(), MSG_DONTWAIT);
  if (count <= 0) {
    if (!client.answer) ++unexpected_;
    ::close(client.socket);
    client.socket = -1;
    return;
  }
  if (client.answer) {
    ++unexpected_;
    return;
  }
  client.received.append(bytes.data(), static_cast<std::size_t>(count));
  if (client.received.find("\r\n\r\n") == std::string::npos || client.received.back() != '}') return;
  client.answer =
      Answer{std::atoi(client.received.c_str() + 9), std::move(client.received), std::chrono::steady_clock::now()};
  ++answered_;
}

int Deliveries::send(std::size_t number) const {
  const std::string pr_number = std::to_string(number + 1);
  const std::string body = R"({"action":"opened","number":)" + pr_number + R"(,"pull_request":{"number":)" + pr_number +
                           R"(,"head":{"sha":")" + numbered_sha(number) +
                           R"("}},"repository":{"full_name":"Acme/Shop"}})";
  return client_
      .send("POST", "/webhook", body,
            {{"Content-Type", "application/json"},
             {"X-GitHub-Event", "pull_request"},
             {"X-GitHub-Delivery", "72d3162e-cc78-11e3-81ab-4c9367dc0958"},
             {"X-Hub-Signature-256", github::sign(body, Secret(kWaitingSecret))}})
      .status;
}

}  // namespace polly::tests
