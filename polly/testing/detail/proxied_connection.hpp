// ProxiedConnection: a client, the server, and the two flows between them.
#pragma once

#include <poll.h>

#include <vector>

#include "polly/testing/detail/flow.hpp"
#include "polly/testing/socket.hpp"

namespace polly::testing {

class ProxiedConnection {
 public:
  // Begins to connect to the server.
  ProxiedConnection(Socket client, std::uint16_t server_port);

  // Adds what to wait for, as two more entries, and until when.
  void watch(std::vector<pollfd>& watched, const Weather& weather, TimePoint now, TimePoint& until) const;

  // Does what can be done now. False where the connection is over: both ends were forwarded, or it is broken (then both
  // sides get RST).
  bool go_on(Weather& weather, TimePoint now);

  void cut(Cut how);

 private:
  bool finish_connecting();
  bool move_bytes(Flow& flow, const Socket& from, const Socket& to, Weather& weather, TimePoint now);

  Socket client_;
  Socket server_;
  bool connecting_ = true;
  Flow to_server_{Way::to_server};
  Flow to_client_{Way::to_client};
};

}  // namespace polly::testing
