#include "polly/daemon/service_manager.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <string>

namespace polly {
namespace {

// A datagram socket such as systemd's.
class NotifySocket {
 public:
  explicit NotifySocket(const std::string& name) : fd_(socket(AF_UNIX, SOCK_DGRAM, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, name.data(), name.size());
    if (name.front() == '@') address.sun_path[0] = '\0';
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
    EXPECT_EQ(bind(fd_, reinterpret_cast<const sockaddr*>(&address), size), 0);
  }
  NotifySocket(const NotifySocket&) = delete;
  NotifySocket& operator=(const NotifySocket&) = delete;
  ~NotifySocket() { close(fd_); }

  std::string receive() const {
    std::array<char, 256> buffer{};
    const ssize_t size = recv(fd_, buffer.data(), buffer.size(), 0);
    return {buffer.data(), size < 0 ? 0 : static_cast<std::size_t>(size)};
  }

 private:
  int fd_;
};

TEST(ServiceManager, NotifiesASocketAtAPathThatTheDaemonIsReady) {
  const std::filesystem::path path = std::filesystem::temp_directory_path() / ("notify-" + std::to_string(getpid()));
  const NotifySocket socket(path.string());
  ServiceManager(path.string()).ready("listening on 127.0.0.1:8080");
  EXPECT_EQ(socket.receive(), "READY=1\nSTATUS=listening on 127.0.0.1:8080");
  std::filesystem::remove(path);
}

TEST(ServiceManager, NotifiesAnAbstractSocketThatTheDaemonIsStopping) {
  const std::string name = "@polly-notify-" + std::to_string(getpid());
  const NotifySocket socket(name);
  ServiceManager(name).stopping();
  EXPECT_EQ(socket.receive(), "STOPPING=1");
}

TEST(ServiceManager, AReloadIsReportedWithTheMonotonicTimeAndEndsWithReady) {
  const std::string name = "@polly-reload-" + std::to_string(getpid());
  const NotifySocket socket(name);
  const ServiceManager manager(name);
  manager.reloading();
  manager.ready("listening");
  const std::string message = socket.receive();
  EXPECT_TRUE(message.starts_with("RELOADING=1\nMONOTONIC_USEC=")) << message;
  EXPECT_GT(std::stoll(message.substr(message.rfind('=') + 1)), 0);
  EXPECT_EQ(socket.receive(), "READY=1\nSTATUS=listening");
}

TEST(ServiceManager, AManagerThatDoesNotReadDelaysTheDaemonOnlyBriefly) {
  const std::string name = "@polly-full-" + std::to_string(getpid());
  const NotifySocket socket(name);
  const ServiceManager manager(name);
  std::chrono::steady_clock::duration longest{};
  while (longest < std::chrono::milliseconds(500)) {  // until its queue is full
    const auto before = std::chrono::steady_clock::now();
    manager.stopping();
    longest = std::chrono::steady_clock::now() - before;
  }
  EXPECT_LT(longest, std::chrono::seconds(5));
}

TEST(ServiceManager, ASocketThatDoesNotExistIsIgnored) {
  ServiceManager("").stopping();
  ServiceManager("/nowhere/at/all").stopping();
  ServiceManager(std::string(500, 'x')).stopping();
}

}  // namespace
}  // namespace polly
