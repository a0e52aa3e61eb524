// ServiceManager: reports to systemd (Type=notify) that the daemon is ready, reloading or stopping, one datagram
// per message. Source: sd_notify(3), "Notes". Errors are ignored: a message that cannot be sent changes nothing.
//
//   const ServiceManager service_manager("/run/systemd/notify");
//   service_manager.ready("listening on http://127.0.0.1:8080");
#pragma once

#include <string>
#include <string_view>

namespace polly {

class ServiceManager {
 public:
  // The value of NOTIFY_SOCKET: a path, or @name of an abstract socket; empty: no message is sent.
  explicit ServiceManager(std::string socket) : socket_(std::move(socket)) {}

  void ready(std::string_view status) const noexcept;
  void reloading() const noexcept;  // until the next ready()
  void stopping() const noexcept;

 private:
  bool send(std::string_view message) const noexcept;

  std::string socket_;
};

}  // namespace polly
