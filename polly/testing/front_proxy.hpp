// FrontProxy: a real nginx or HAProxy on a free port of 127.0.0.1, in front of a server of the test.
//
//   FrontProxy proxy(FrontProxy::Program::nginx, server.port());     // accepts requests when the constructor returns
//   connect_to(proxy.port()).send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
//
// A reply that came from the server has the header "X-Came-From: the server"; a reply of the proxy itself does not.
// Bodies are passed on while they arrive. See ServerProcess for how it is ended after the test.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "polly/testing/server_process.hpp"

namespace polly::testing {

class FrontProxy {
 public:
  enum class Program { nginx, haproxy };

  static constexpr std::chrono::seconds kStartMax{15};

  // `server_path`: the path that nginx puts in place of a request's, as in "/": it decodes the path then. HAProxy never
  // does.
  FrontProxy(Program program, std::uint16_t server_port, const std::string& server_path = "");

  std::uint16_t port() const noexcept { return port_; }
  std::string log() const { return process_.log(); }

 private:
  const std::uint16_t port_;
  ServerProcess process_;
};

}  // namespace polly::testing
