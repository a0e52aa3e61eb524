// As many clients as may wait, while deliveries arrive and clients hang up.
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "polly/testing/rounds.hpp"
#include "polly/testing/valkey_server.hpp"
#include "polly/testing/wait_until.hpp"
#include "tests/daemon_process.hpp"
#include "tests/waiting_crowd.hpp"

namespace polly::tests {
namespace {

using namespace std::chrono_literals;

TEST(WaitingFaults, AsManyAsMayWaitAreAllAnsweredOnce) {
  const std::size_t count = testing::rounds(10'000);
  testing::ValkeyServer valkey;
  const auto settings = waiting_settings({{"POLLY_STORE_URL", "valkey://" + valkey.address()}});
  const DaemonProcess asked(settings);
  const DaemonProcess other(settings);
  WaitingCrowd leaving(asked.url(), count / 10, "60s", 1'000'000);
  WaitingCrowd crowd(asked.url(), count - count / 10, "60s");
  testing::wait_until("all wait", 50s,
                      [&] { return series_of(asked.url(), "polly_state_waiters") == static_cast<double>(count); });
  std::thread deliverer([&] {
    const Deliveries here(asked.url());
    const Deliveries there(other.url());
    for (std::size_t i = 0; i < count - count / 10; ++i) EXPECT_EQ((i % 2 == 0 ? here : there).send(i), 200);
  });
  leaving.hang_up();
  const bool all_came = crowd.receive_until(60s, [&] { return crowd.answered() == count - count / 10; });
  deliverer.join();
  EXPECT_TRUE(all_came) << crowd.answered();
  EXPECT_EQ(crowd.unexpected(), 0U);
  for (std::size_t i = 0; all_came && i < count - count / 10; ++i) EXPECT_EQ(crowd.answer(i)->status, 200) << i;
  testing::wait_until("none waits", 20s, [&] { return series_of(asked.url(), "polly_state_waiters") == 0; });
}

}  // namespace
}  // namespace polly::tests
