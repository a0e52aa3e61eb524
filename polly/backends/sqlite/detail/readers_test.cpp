#include "polly/backends/sqlite/detail/readers.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>

#include "polly/backends/sqlite/detail/test_world.hpp"
#include "polly/testing/program.hpp"
#include "polly/testing/wait_until.hpp"

namespace polly::sqlite {
namespace {

using namespace std::chrono_literals;

// Whether a thread of this process waits for something.
bool is_asleep(pid_t thread) {
  const std::string state = testing::read_file("/proc/self/task/" + std::to_string(thread) + "/stat");
  return state.find(") S ") != std::string::npos;
}

TEST(SqliteReaders, ACallThatFindsAllConnectionsInUseWaitsForOne) {
  TestWorld world;
  world.open();
  world.set("k", 1);
  KnownFile file;
  Readers readers(world.options(), 1, system_clock(), file);
  std::atomic<pid_t> second_thread{0};
  std::atomic<bool> is_first_over{false};
  std::thread second;
  const auto first_read = [&](Connection& connection, WallTime now) {
    second = std::thread([&] {
      second_thread = ::gettid();
      const auto second_read = [&](Connection& same, WallTime then) {
        EXPECT_TRUE(is_first_over);
        return same.entries().get(Key("k"), then).value_or("absent");
      };
      EXPECT_EQ(readers.now(second_read), "1");
    });
    testing::wait_until("the second call waits", 10s, [&] { return second_thread != 0 && is_asleep(second_thread); });
    is_first_over = true;
    return connection.entries().get(Key("k"), now).value_or("absent");
  };
  EXPECT_EQ(readers.now(first_read), "1");
  second.join();
}

}  // namespace
}  // namespace polly::sqlite
