// `polly keys rotate` is killed at random moments while others write, and then runs to its end: nothing is lost,
// nothing is left under the old key, and every entry expires when it would have.
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <map>
#include <string>
#include <thread>

#include "polly/assembly/open_store.hpp"
#include "polly/base/run.hpp"
#include "polly/config/load.hpp"
#include "polly/operations/key_census.hpp"
#include "polly/store/blocking_store.hpp"
#include "polly/testing/program.hpp"
#include "polly/testing/random_moments.hpp"
#include "polly/testing/rounds.hpp"
#include "polly/testing/valkey_server.hpp"
#include "tests/started_program.hpp"

namespace polly::tests {
namespace {

using namespace std::chrono_literals;
using testing::Environment;

constexpr std::int64_t kEntries = 20'000;
constexpr std::int64_t kLiveKeys = 50;
const std::string kOldKey = "old:" + std::string(42, 'M') + "A=";
const std::string kNewKey = "new:" + std::string(42, 'Q') + "A=";

class GuestStore {
 public:
  GuestStore(const std::string& url, const std::string& ring)
      : store_(run(open_store(settings(url, ring), Runtime(telemetry_)))) {}
  GuestStore(const GuestStore&) = delete;
  GuestStore& operator=(const GuestStore&) = delete;
  ~GuestStore() { store_.close(); }

  BlockingStore& operator*() noexcept { return store_; }
  BlockingStore* operator->() noexcept { return &store_; }

 private:
  static config::Storage settings(const std::string& url, const std::string& ring) {
    const config::Environment environment{{"POLLY_STORE_URL", url}, {"POLLY_STORAGE_ENCRYPTION_KEYS", ring}};
    config::Storage storage = config::load(environment).config.storage;
    storage.sqlite.is_guest = storage.sqlite.guest_makes_file = true;
    return storage;
  }

  Telemetry telemetry_;
  BlockingStore store_;
};

// Writes until it is destroyed, with the new ring: growing values under a few keys.
class LiveWriter {
 public:
  LiveWriter(const std::string& url, const std::string& ring) : store_(url, ring), thread_([this] { work(); }) {}
  LiveWriter(const LiveWriter&) = delete;
  LiveWriter& operator=(const LiveWriter&) = delete;
  ~LiveWriter() { stop(); }

  void stop() {
    is_ending_ = true;
    if (thread_.joinable()) thread_.join();
  }
  // By number of the key: what was acknowledged last. After stop().
  const std::array<std::int64_t, kLiveKeys>& acknowledged() const noexcept { return acknowledged_; }

 private:
  void work() {
    for (std::int64_t turn = 1; !is_ending_; ++turn) {
      const std::int64_t number = turn % kLiveKeys;
      const Key key("live:" + std::to_string(number));
      if (turn % 3 == 0) {
        store_->advance(key, turn, 1h);
      } else {
        store_->set(key, turn, 1h);
      }
      acknowledged_[static_cast<std::size_t>(number)] = turn;
    }
  }

  GuestStore store_;
  std::array<std::int64_t, kLiveKeys> acknowledged_{};
  std::atomic<bool> is_ending_{false};
  std::thread thread_;
};

Key numbered_key(std::int64_t i) {
  return Key("entry:" + std::to_string(i));
}

// Odd ones do not expire.
void fill(const std::string& url, WallTime start) {
  GuestStore store(url, kOldKey);
  for (std::int64_t i = 0; i < kEntries; i += 500) {
    Transaction batch;
    for (std::int64_t j = i; j < i + 500; ++j) {
      const Expiration expiration = j % 2 == 0 ? Expiration::at(start + 1h + Milliseconds(j)) : Expiration::never();
      batch.set(numbered_key(j), j, expiration);
    }
    EXPECT_TRUE(run(store->store().apply(Context(), std::move(batch))));
  }
}

void expect_whole(const std::string& url, WallTime start) {
  GuestStore store(url, kNewKey);
  for (std::int64_t i = 0; i < kEntries; ++i) {
    const auto entry = store->get_entry<std::int64_t>(numbered_key(i));
    ASSERT_TRUE(entry) << i;
    EXPECT_EQ(entry->value, i);
    ASSERT_EQ(entry->time_left.has_value(), i % 2 == 0) << i;
    if (!entry->time_left) continue;
    const Milliseconds off = system_clock().wall() + *entry->time_left - (start + 1h + Milliseconds(i));
    EXPECT_LT(std::chrono::abs(off), 500ms) << i;  // the two clocks are read one after the other
  }
  const operations::KeyCensus census = run(operations::take_key_census(&store->store(), Context()));
  EXPECT_EQ(census.under("old"), 0U);
  EXPECT_EQ(census.under("new"), static_cast<std::uint64_t>(kEntries + kLiveKeys));
  EXPECT_EQ(census.entries, static_cast<std::uint64_t>(kEntries + kLiveKeys));
}

void rotate_and_kill(const std::string& url) {
  testing::RandomMoments moments(testing::random_seed());
  const WallTime start = system_clock().wall();
  fill(url, start);
  const std::string ring = kNewKey + "," + kOldKey;
  const Environment environment{{"POLLY_STORAGE_ENCRYPTION_KEYS", ring}, {"POLLY_STORE_URL", url}};
  LiveWriter writer(url, ring);
  const std::size_t rounds = testing::rounds(20);
  for (std::size_t round = 0; moments.killed() < rounds && round < 4 * rounds; ++round) {
    StartedProgram rotation({"keys", "rotate"}, environment);
    std::this_thread::sleep_for(moments.next());
    rotation.signal(SIGKILL);
    moments.learn(rotation.wait(30s) == 128 + SIGKILL);
  }
  EXPECT_GT(moments.killed(), 0U);
  StartedProgram last({"keys", "rotate", "--json"}, environment);
  EXPECT_EQ(last.wait(120s), 0) << last.err();
  std::printf("%zu rotations were killed; the last one: %s", moments.killed(), last.out().c_str());
  writer.stop();
  expect_whole(url, start);
  GuestStore store(url, kNewKey);
  for (std::size_t i = 0; i < writer.acknowledged().size(); ++i) {
    EXPECT_EQ(store->get<std::int64_t>(Key("live:" + std::to_string(i))), writer.acknowledged()[i]) << i;
  }
}

TEST(RotationFaults, OfASqliteFileSurvivesEveryKill) {
  const testing::TemporaryFolder folder;
  rotate_and_kill("sqlite:" + std::string(folder / "polly.db"));
}

TEST(RotationFaults, OfAValkeyServerSurvivesEveryKill) {
  const testing::ValkeyServer server;
  rotate_and_kill("valkey://" + server.address());
}

}  // namespace
}  // namespace polly::tests
