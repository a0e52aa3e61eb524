// A port of 127.0.0.1 for a test's server.
#pragma once

#include <cstdint>

namespace polly::testing {

// No process listens on it, no other running test gets it, and no outgoing connection does: it lies below the range
// from which the system takes those. So a server can be killed and restarted on its port, and a client that tries to
// connect in between cannot connect to itself. It is reserved until this program ends.
std::uint16_t free_port();

}  // namespace polly::testing
