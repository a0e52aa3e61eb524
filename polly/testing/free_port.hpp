// A port of 127.0.0.1 for a server of this test.
#pragma once

#include <cstdint>

namespace polly::testing {

// Nobody listens on it, no other test that runs now gets it, and no outgoing connection does: it lies below the range
// from which the system takes those. So a server can be killed and come back on its port, and a client that tries to
// connect meanwhile cannot connect to itself. It stays this program's until that ends.
std::uint16_t free_port();

}  // namespace polly::testing
