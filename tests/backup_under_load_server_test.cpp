// `polly backup` while others write as fast as they can: every entry that was acknowledged before it began, and was not
// written since, is in it with its value.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "polly/assembly/open_store.hpp"
#include "polly/base/run.hpp"
#include "polly/config/load.hpp"
#include "polly/store/blocking_store.hpp"
#include "polly/store/limits.hpp"
#include "polly/testing/sanitizers.hpp"
#include "polly/testing/valkey_server.hpp"
#include "polly/testing/wait_until.hpp"
#include "tests/backup_daemon.hpp"

namespace polly::tests {
namespace {

using namespace std::chrono_literals;

class OpenedStore {
 public:
  explicit OpenedStore(const std::string& url) : store_(run(open_store(settings(url), Runtime(telemetry_)))) {}
  OpenedStore(const OpenedStore&) = delete;
  OpenedStore& operator=(const OpenedStore&) = delete;
  ~OpenedStore() { store_.close(); }

  BlockingStore* operator->() noexcept { return &store_; }

 private:
  static config::Storage settings(const std::string& url) {
    config::Storage storage = config::load(config::Environment{{"POLLY_STORE_URL", url}}).config.storage;
    storage.sqlite.is_guest = storage.sqlite.guest_makes_file = true;
    return storage;
  }

  Telemetry telemetry_;
  BlockingStore store_;
};

constexpr int kEntriesBefore = testing::kHasSanitizers ? 5'000 : 30'000;  // so that a backup takes a while
constexpr int kRounds = testing::kHasSanitizers ? 1 : 3;
constexpr std::int64_t kTurnsBefore = testing::kHasSanitizers ? 100 : 500;  // of each writer, in each round

// Writes a new key in each turn, and one of a few keys again and again, with values that grow. A program with
// sanitizers takes so long for a backup that a writer in full speed would multiply what is to be copied: it pauses.
class FastWriter {
 public:
  static constexpr std::int64_t kHotKeys = 8;

  FastWriter(OpenedStore& store, int number)
      : name_("load:" + std::to_string(number) + ":"), store_(store), thread_([this] { work(); }) {}
  FastWriter(const FastWriter&) = delete;
  FastWriter& operator=(const FastWriter&) = delete;
  ~FastWriter() { stop(); }

  std::int64_t acknowledged() const noexcept { return acknowledged_; }  // turns
  void stop() {
    is_ending_ = true;
    if (thread_.joinable()) thread_.join();
  }
  Key once(std::int64_t turn) const { return Key(name_ + "once:" + std::to_string(turn)); }
  Key hot(std::int64_t turn) const { return Key(name_ + "hot:" + std::to_string(turn % kHotKeys)); }

 private:
  void work() {
    for (std::int64_t turn = 1; !is_ending_; ++turn) {
      store_->set(once(turn), turn);
      store_->set(hot(turn), turn, 1h);
      acknowledged_ = turn;
      if (testing::kHasSanitizers) std::this_thread::sleep_for(2ms);
    }
  }

  const std::string name_;
  OpenedStore& store_;
  std::atomic<std::int64_t> acknowledged_{0};
  std::atomic<bool> is_ending_{false};
  std::thread thread_;
};

void expect_each_turn(OpenedStore& store, const FastWriter& writer, std::int64_t turns) {
  for (std::int64_t first = 1; first <= turns; first += kBatchKeysMax) {
    const std::int64_t end = std::min<std::int64_t>(first + kBatchKeysMax, turns + 1);
    std::vector<Key> keys;
    for (std::int64_t turn = first; turn < end; ++turn) keys.push_back(writer.once(turn));
    const auto values = store->get_many<std::int64_t>(keys);
    for (std::int64_t turn = first; turn < end; ++turn) ASSERT_EQ(values[turn - first], turn);
  }
}

void expect_that_nothing_acknowledged_is_missing(const std::string& url) {
  const testing::TemporaryFolder folder;
  fill_store_for_backups(url, kEntriesBefore);
  OpenedStore source(url);  // one for all: a process opens a SQLite file once
  std::vector<std::unique_ptr<FastWriter>> writers;
  for (int i = 0; i < 3; ++i) writers.push_back(std::make_unique<FastWriter>(source, i));
  for (int round = 0; round < kRounds; ++round) {
    std::vector<std::int64_t> before;
    for (const auto& writer : writers) {
      testing::wait_until("they write", 60s, [&] { return writer->acknowledged() > kTurnsBefore * (round + 1); });
    }
    for (const auto& writer : writers) before.push_back(writer->acknowledged());
    const std::string file = folder / ("backup" + std::to_string(round) + ".db");
    output_of({"backup", file, "--store", url});
    std::vector<std::int64_t> after;
    for (const auto& writer : writers) after.push_back(writer->acknowledged() + 1);
    const std::string restored = "sqlite:" + (folder / ("restored" + std::to_string(round) + ".db")).string();
    output_of({"restore", file, "--store", restored});
    OpenedStore store(restored);
    for (std::size_t i = 0; i < writers.size(); ++i) {
      EXPECT_GT(after[i], before[i] + 1) << "it did not write during the backup";
      expect_each_turn(store, *writers[i], before[i]);
      for (std::int64_t key = 0; key < FastWriter::kHotKeys; ++key) {
        const std::int64_t turn = before[i] - key;
        const std::int64_t value = store->get_or_zero<std::int64_t>(writers[i]->hot(turn));
        EXPECT_GE(value, turn);
        EXPECT_LE(value, after[i]);
      }
    }
    for (int i = 0; i < kEntriesBefore; i += 7) {
      ASSERT_EQ(store->get<std::int64_t>(Key("entry:" + std::to_string(i))), i);
    }
  }
}

TEST(BackupUnderLoad, OfASqliteFileHasAllThatWasAcknowledged) {
  const testing::TemporaryFolder folder;
  expect_that_nothing_acknowledged_is_missing("sqlite:" + (folder / "polly.db").string());
}

TEST(BackupUnderLoad, OfAValkeyServerHasAllThatWasAcknowledged) {
  const testing::ValkeyServer server;
  expect_that_nothing_acknowledged_is_missing("valkey://" + server.address());
}

}  // namespace
}  // namespace polly::tests
