// ServiceManager: tells systemd how the daemon is, where systemd asks (Type=notify): one datagram a message.
// Source: sd_notify(3), "Notes". It never fails: a service manager that cannot be told changes nothing.
#pragma once

#include <string>
#include <string_view>

namespace polly {

class ServiceManager {
 public:
  // The value of NOTIFY_SOCKET: a path, or @name of an abstract socket; empty: nobody asks.
  explicit ServiceManager(std::string socket) : socket_(std::move(socket)) {}

  void ready(std::string_view status) const noexcept;
  void stopping() const noexcept;

 private:
  bool tell(std::string_view message) const noexcept;

  std::string socket_;
};

}  // namespace polly
