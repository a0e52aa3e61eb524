// Real servers that are killed and frozen, and a network that delays, cuts, freezes and dribbles, under load: what the
// client said to its callers holds (Workload).
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "polly/testing/faulty_proxy.hpp"
#include "polly/testing/noise.hpp"
#include "polly/testing/rounds.hpp"
#include "polly/testing/valkey_server.hpp"
#include "polly/valkey/detail/test_client.hpp"
#include "polly/valkey/detail/test_workload.hpp"

namespace polly::valkey {
namespace {

using namespace std::chrono_literals;
using testing::Cut;
using testing::FaultyProxy;
using testing::random_seed;
using testing::rounds;
using testing::ValkeyServer;
using testing::Way;

constexpr std::size_t kOperations = 10'000;
constexpr std::size_t kManyCallers = 24;
constexpr Duration kBackAgain = 1s;  // how long after its server a client may need

// The network, which the test makes worse and better. Every kind of weather comes before one of them comes again.
class Weather {
 public:
  Weather(FaultyProxy& proxy, std::uint64_t seed) : proxy_(proxy), random_(seed) {}

  void change() {
    clear_up();
    switch (next_kind()) {
      case 0: return proxy_.delay(std::chrono::milliseconds(pick(1, 60)));
      case 1: return proxy_.dribble(pick(1, 40));
      case 2: return proxy_.cut(pick(0, 1) == 0 ? Cut::rst : Cut::fin);
      case 3: return proxy_.cut_after(Way::to_client, pick(1, 2'000), Cut::fin);
      case 4: return proxy_.cut_after(Way::to_server, pick(1, 2'000));
      case 5: return proxy_.freeze();
      case 6: loses_replies_ = true; return proxy_.drop_replies();
      case 7: return proxy_.refuse(), proxy_.cut();
      default: return;
    }
  }
  void clear_up() {
    if (loses_replies_) proxy_.cut();  // what is lost in the middle would be no stream any more
    loses_replies_ = false;
    proxy_.admit();
    proxy_.thaw();
    proxy_.pass();
  }

 private:
  int next_kind() {
    if (kinds_.empty()) {
      kinds_ = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
      std::shuffle(kinds_.begin(), kinds_.end(), random_);
    }
    const int kind = kinds_.back();
    kinds_.pop_back();
    return kind;
  }

  std::size_t pick(std::size_t least, std::size_t most) { return least + random_() % (most - least + 1); }

  FaultyProxy& proxy_;
  std::mt19937_64 random_;
  std::vector<int> kinds_;  // that are still to come
  bool loses_replies_ = false;
};

TEST(ValkeyFaults, WhatCallersAreToldHoldsInAnyWeather) {
  const std::uint64_t seed = random_seed();
  ValkeyServer server;
  FaultyProxy proxy(server.port());
  Options options = options_of(proxy.port());
  options.connections = 2;
  TestClient client(options, 2);
  Workload workload(seed, rounds(kOperations));
  for (const auto& loop : {client.loop(0), client.loop(1), client.foreign_loop()}) {
    workload.start(client.client(), loop, kManyCallers / 3);
  }
  Weather weather(proxy, seed);
  while (!workload.is_over()) {
    weather.change();
    const std::size_t good = workload.good();
    testing::comes_true(300ms, [&] { return workload.is_over() || workload.good() > good + 25; });
  }
  weather.clear_up();
  workload.wait();
  client.close();
  workload.check(server.client());
  EXPECT_GT(proxy.cuts(), 0U);
  EXPECT_GT(workload.count("unknown"), 0U);
  EXPECT_GT(workload.count("not applied"), 0U);
  EXPECT_GT(workload.count("acknowledged"), rounds(kOperations) / 4);
  EXPECT_GT(client.metric("polly_store_reconnects_total{backend=\"valkey\"}"), 0);
  EXPECT_GT(client.metric("polly_store_retries_total{backend=\"valkey\"}"), 0);
}

TEST(ValkeyFaults, AServerThatIsKilledKeepsWhatWasAcknowledgedAndIsFoundAgainWithinASecond) {
  ValkeyServer server({.append_only = true});
  Options options = options_of(server.port());
  options.connections = 2;
  TestClient client(options, 2);
  Workload workload(random_seed(), 4'000'000);
  for (const std::size_t loop : {0U, 1U}) workload.start(client.client(), client.loop(loop), 4);
  for (std::size_t round = 0; round < rounds(20); ++round) {
    std::size_t good = workload.good();
    testing::wait_until("there is load", 10s, [&] { return workload.good() > good + 50; });
    server.kill();
    server.restart();
    const testing::Noise noise;
    const TimePoint back = system_clock().now();
    good = workload.good();
    testing::wait_until("calls succeed again", 10s, [&] { return workload.good() > good; });
    EXPECT_LT(system_clock().now() - back, kBackAgain + noise.worst());
  }
  workload.stop();
  workload.wait();
  client.close();
  workload.check(server.client());
}

// Its connections stay, and nothing is heard of them.
TEST(ValkeyFaults, AServerThatIsFrozenIsUsedAgainWithinASecondOfItsThaw) {
  ValkeyServer server;
  TestClient client(options_of(server.port()));
  Workload workload(random_seed(), 4'000'000);
  workload.start(client.client(), client.loop(0), 8);
  for (std::size_t round = 0; round < rounds(20); ++round) {
    std::size_t good = workload.good();
    testing::wait_until("there is load", 10s, [&] { return workload.good() > good + 50; });
    const double lost = client.metric("polly_store_reconnects_total{backend=\"valkey\"}");
    server.freeze();
    testing::wait_until("the connection is given up", 10s, [&] {
      return client.metric("polly_store_connections{backend=\"valkey\",state=\"open\"}") == 0;
    });
    server.thaw();
    const testing::Noise noise;
    const TimePoint back = system_clock().now();
    good = workload.good();
    testing::wait_until("calls succeed again", 10s, [&] { return workload.good() > good; });
    EXPECT_LT(system_clock().now() - back, kBackAgain + noise.worst());
    EXPECT_GT(client.metric("polly_store_reconnects_total{backend=\"valkey\"}"), lost);
  }
  workload.stop();
  workload.wait();
  client.close();
  workload.check(server.client());
}

}  // namespace
}  // namespace polly::valkey
