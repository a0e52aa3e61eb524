// For tests of several daemons on one store: what is delivered to one, another one knows. The
// daemons have the webhook secret "s" and the token "t".
//
//   EXPECT_EQ(deliver_pull_request(first, 41), 200);
//   EXPECT_EQ(known_pull_request(second), 41);
#pragma once

#include <cstdint>

#include "tests/daemon_process.hpp"

namespace polly::tests {

// Of testing::kSha in Acme/Shop. The status of the answer.
int deliver_pull_request(const DaemonProcess& daemon, int number);

// 0: none; -1: the daemon does not answer with the state.
std::int64_t known_pull_request(const DaemonProcess& daemon);

}  // namespace polly::tests
