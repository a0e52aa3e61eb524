// A real cluster under load: primaries are killed, slots move. What was acknowledged is there afterwards.
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <thread>

#include "polly/testing/noise.hpp"
#include "polly/testing/rounds.hpp"
#include "polly/testing/valkey_cluster.hpp"
#include "polly/testing/wait_until.hpp"
#include "polly/valkey/detail/test_client.hpp"

namespace polly::valkey {
namespace {

using namespace std::chrono_literals;
using resp3::Command;
using testing::ValkeyCluster;

constexpr Duration kPatience = 30s;
constexpr std::size_t kCallers = 8;

Options cluster_options(ValkeyCluster& cluster) {
  Options options;
  options.topology = Topology::cluster;
  options.addresses.clear();
  for (std::size_t i = 0; i < cluster.size(); ++i) options.addresses.emplace_back("127.0.0.1", cluster.node(i).port());
  return options;
}

// What the callers of a test have found, together.
class Findings {
 public:
  void acknowledge(const std::string& key, const std::string& value) {
    const std::lock_guard lock(mutex_);
    written_[key] = value;
    ++acknowledged_;
  }
  void fail(const std::string& how) {
    const std::lock_guard lock(mutex_);
    failures_.emplace_back(system_clock().now(), how);
  }

  std::size_t acknowledged() const noexcept { return acknowledged_; }
  void wait_for_more(std::size_t writes) const {
    const std::size_t enough = acknowledged_ + writes;
    testing::wait_until("writes succeed", std::chrono::duration_cast<Milliseconds>(kPatience),
                        [&] { return acknowledged_ >= enough; });
  }
  std::map<std::string, std::string> written() const {
    const std::lock_guard lock(mutex_);
    return written_;
  }
  std::vector<std::pair<TimePoint, std::string>> failures() const {
    const std::lock_guard lock(mutex_);
    return failures_;
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::string> written_;
  std::vector<std::pair<TimePoint, std::string>> failures_;
  std::atomic<std::size_t> acknowledged_{0};
};

// Callers that do the same over and over, each with its number, until they are told to stop.
class Callers {
 public:
  using Step = std::function<void(std::size_t caller, std::size_t turn)>;

  explicit Callers(const Step& step) {
    for (std::size_t caller = 0; caller < kCallers; ++caller) {
      threads_.emplace_back([this, step, caller] {
        for (std::size_t turn = 0; !is_over_; ++turn) step(caller, turn);
      });
    }
  }
  ~Callers() { stop(); }
  void stop() {
    is_over_ = true;
    for (std::thread& thread : threads_) {
      if (thread.joinable()) thread.join();
    }
  }

 private:
  std::atomic<bool> is_over_{false};
  std::vector<std::thread> threads_;
};

std::vector<std::string> lost(TestClient& client, const Findings& findings) {
  std::vector<std::string> lost;
  for (const auto& [key, value] : findings.written()) {
    const std::string found = client.ask(Command("GET").key(key), Effect::read, kPatience).text();
    if (found != value) lost.push_back(key + ": " + found + " instead of " + value);
  }
  return lost;
}

// Every write is a key of its own.
void write_once(TestClient& client, Findings& findings, std::size_t caller, std::size_t turn) {
  const std::string key = "k:" + std::to_string(caller) + ":" + std::to_string(turn);
  const std::string value = std::to_string(turn);
  const Ended ended = client.ask(Command("SET").key(key).add(std::string_view(value)), Effect::write, 3s);
  if (ended.text() == "OK") return findings.acknowledge(key, value);
  findings.fail(ended.text() + " " + ended.message);
}

TEST(ValkeyClusterFaults, APrimaryIsKilledAndNoAcknowledgedWriteIsLost) {
  ValkeyCluster cluster({.replicas_each = 2, .node_timeout = 1000ms});
  Options options = cluster_options(cluster);
  options.wait_replicas = 1;
  testing::Noise noise;
  TestClient client(options, 2);
  Findings findings;
  std::vector<std::pair<TimePoint, TimePoint>> failovers;
  Callers callers([&](std::size_t caller, std::size_t turn) { write_once(client, findings, caller, turn); });
  for (std::size_t round = 0; round < testing::rounds(20); ++round) {
    findings.wait_for_more(200);
    const unsigned slot = round * 5000 % ValkeyCluster::kSlots;
    const std::size_t owner = cluster.primary_of_slot(slot);
    const TimePoint begin = system_clock().now();
    cluster.node(owner).kill();
    cluster.wait_for_failover(owner);
    const std::size_t heir = cluster.primary_of_slot(slot);
    testing::wait_until("the heir has a replica", 30s,
                        [&] { return cluster.node(heir).ask({"WAIT", "1", "100"}) != "0"; });
    failovers.emplace_back(begin, system_clock().now());
    findings.wait_for_more(200);
    cluster.node(owner).restart();
    cluster.wait_until_ok();
    testing::wait_until("it is in step as a replica", 30s, [&] {
      const std::vector<std::string> role = cluster.node(owner).client().ask_list({"ROLE"});
      return role.front() == "slave" && role.at(3) == "connected";
    });
  }
  callers.stop();

  EXPECT_EQ(lost(client, findings), std::vector<std::string>());
  // A refresh of the map comes at most half a second after the last one, and a refused command half of that later.
  const Duration slack = 1s + noise.worst();
  for (const auto& [when, what] : findings.failures()) {
    const bool is_excused = std::any_of(failovers.begin(), failovers.end(), [&](const auto& failover) {
      return when >= failover.first && when <= failover.second + slack;
    });
    EXPECT_TRUE(is_excused) << what;
  }
}

// Each caller has keys of its own and knows what they hold: one that reads something else has been lied to.
TEST(ValkeyClusterFaults, SlotsMoveUnderLoadAndNobodyNotices) {
  constexpr std::size_t kKeys = 12;
  ValkeyCluster cluster;
  TestClient client(cluster_options(cluster), 2);
  Findings findings;
  const auto key_of = [](std::size_t caller, std::size_t i) {
    return "{" + std::to_string(i) + "}:" + std::to_string(caller);
  };
  const auto set_and_read = [&](std::size_t caller, std::size_t turn) {
    const std::string key = key_of(caller, turn % kKeys);
    const std::string value = std::to_string(turn);
    const Ended set = client.ask(Command("SET").key(key).add(std::string_view(value)), Effect::write, kPatience);
    if (set.text() != "OK") return findings.fail("SET: " + set.text() + " " + set.message);
    findings.acknowledge(key, value);
    if (turn < kKeys) return;
    std::vector<Command> commands;
    std::string expected;
    for (std::size_t i = 0; i < kKeys; ++i) {
      const std::size_t last = turn - (turn - i) % kKeys;
      expected += (i == 0 ? "" : " ") + std::to_string(last);
      commands.push_back(Command("GET").key(key_of(caller, i)));
    }
    const Ended all = client.start_on(client.loop(caller % 2), std::move(commands), Effect::read, kPatience).ended();
    if (all.text() != expected) findings.fail("GET: " + all.text() + " instead of " + expected + " " + all.message);
  };
  Callers callers(set_and_read);
  findings.wait_for_more(200);
  for (std::size_t round = 0; round < testing::rounds(300); ++round) {
    const unsigned slot = cluster.slot_of(key_of(0, round % kKeys));
    const std::size_t owner = cluster.primary_of_slot(slot);
    const auto writes_go_on = [&](testing::SlotMove) { findings.wait_for_more(5); };
    cluster.move_slot(slot, owner, (owner + 1 + round % 2) % 3, writes_go_on, 3);
  }
  callers.stop();

  for (const auto& [when, what] : findings.failures()) ADD_FAILURE() << what;
  EXPECT_EQ(lost(client, findings), std::vector<std::string>());
  EXPECT_GT(client.metric("polly_store_redirects_total{backend=\"valkey\"}"), 0);
}

}  // namespace
}  // namespace polly::valkey
