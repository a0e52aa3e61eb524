// `polly backup`, `restore` and `copy` are killed at random moments, interrupted, and run out of disk: a backup is
// whole or the one that was there before, and running them again brings everything.
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "polly/assembly/open_store.hpp"
#include "polly/base/run.hpp"
#include "polly/config/load.hpp"
#include "polly/store/store.hpp"
#include "polly/testing/program.hpp"
#include "polly/testing/random_moments.hpp"
#include "polly/testing/rounds.hpp"
#include "polly/testing/small_disk.hpp"
#include "polly/testing/valkey_server.hpp"
#include "tests/paths.hpp"
#include "tests/started_program.hpp"

namespace polly::tests {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr int kCopiedEntries = 20'000;

void fill_store(const std::string& url) {
  Telemetry telemetry;
  config::Storage storage = config::load(config::Environment{{"POLLY_STORE_URL", url}}).config.storage;
  storage.sqlite.is_guest = storage.sqlite.guest_makes_file = true;
  const std::unique_ptr<Store> store = run(open_store(std::move(storage), Runtime(telemetry)));
  for (int i = 0; i < kCopiedEntries; i += 500) {
    Transaction batch;
    for (int j = i; j < i + 500; ++j) {
      const Expiration expiration = j % 2 == 0 ? Expiration(1h) : Expiration::never();
      batch.set(Key("entry:" + std::to_string(j * 7919 % kCopiedEntries)), j, expiration);
    }
    EXPECT_TRUE(run(store->apply(Context(), std::move(batch))));
  }
  run(store->close());
}

testing::ProgramResult ran(std::vector<std::string> words) {
  words.insert(words.begin(), kPollyProgram);
  return testing::run_program(words);
}

class CopyFaults : public ::testing::Test {
 protected:
  CopyFaults() { fill_store(source_); }

  std::string sqlite(const std::string& name) const { return "sqlite:" + (folder_ / name).string(); }

  // Runs it again and again, and kills it at a random moment; `check` after each.
  template <class Check>
  void kill_again_and_again(const std::vector<std::string>& words, Check check) {
    testing::RandomMoments moments(testing::random_seed());
    const std::size_t rounds = testing::rounds(50);
    for (std::size_t round = 0; moments.killed() < rounds && round < 4 * rounds; ++round) {
      StartedProgram program(words);
      std::this_thread::sleep_for(moments.next());
      program.signal(SIGKILL);
      moments.learn(program.wait(30s) == 128 + SIGKILL);
      check();
    }
    EXPECT_GE(moments.killed(), rounds / 2) << "it was over before it was killed";
  }

  const testing::TemporaryFolder folder_;
  const std::string source_ = sqlite("source.db");
};

TEST_F(CopyFaults, ABackupThatIsKilledLeavesTheOneBeforeOrAWholeOne) {
  const std::string file = folder_ / "backup.db";
  kill_again_and_again({"backup", file, "--store", source_}, [&] {
    if (!fs::exists(file)) return;
    const testing::ProgramResult verified = ran({"backup", "verify", file});
    EXPECT_EQ(verified.exit_code, 0) << verified.err;
  });
  EXPECT_EQ(ran({"backup", file, "--store", source_}).exit_code, 0);
  EXPECT_EQ(ran({"diff", source_, "sqlite:" + file}).exit_code, 0);
  EXPECT_FALSE(fs::exists(file + ".partial"));
}

TEST_F(CopyFaults, ARestoreThatIsKilledIsCompleteWhenItRanAgain) {
  const std::string file = folder_ / "backup.db";
  ASSERT_EQ(ran({"backup", file, "--store", source_}).exit_code, 0);
  ASSERT_EQ(ran({"store", "set", "another", "1", "--store", sqlite("target.db")}).exit_code, 0);
  kill_again_and_again({"restore", file, "--store", sqlite("target.db")}, [] {});
  const testing::ProgramResult restored = ran({"restore", file, "--store", sqlite("target.db")});
  EXPECT_EQ(restored.exit_code, 0) << restored.err;
  ASSERT_EQ(ran({"store", "delete", "another", "--store", sqlite("target.db")}).exit_code, 0);
  EXPECT_EQ(ran({"diff", source_, sqlite("target.db"), "--tolerance", "0"}).exit_code, 0);
}

TEST_F(CopyFaults, ARestoreIntoANewFileThatIsKilledLeavesNoFileOrAWholeOne) {
  const std::string file = folder_ / "backup.db";
  const fs::path target = folder_ / "target.db";
  ASSERT_EQ(ran({"backup", file, "--store", source_}).exit_code, 0);
  kill_again_and_again({"restore", file, "--store", "sqlite:" + target.string()}, [&] {
    if (!fs::exists(target)) return;
    EXPECT_EQ(ran({"diff", source_, "sqlite:" + target.string(), "--tolerance", "0"}).exit_code, 0);
    fs::remove(target);
    fs::remove(target.string() + "-wal");
    fs::remove(target.string() + "-shm");
  });
  const testing::ProgramResult restored = ran({"restore", file, "--store", "sqlite:" + target.string()});
  EXPECT_EQ(restored.exit_code, 0) << restored.err;
  EXPECT_EQ(ran({"diff", source_, "sqlite:" + target.string(), "--tolerance", "0"}).exit_code, 0);
  EXPECT_FALSE(fs::exists(target.string() + ".partial"));
}

TEST_F(CopyFaults, ACopyThatIsKilledIsCompleteWhenItRanAgain) {
  const testing::ValkeyServer server;
  const std::string target = "valkey://127.0.0.1:" + std::to_string(server.port());
  kill_again_and_again({"copy", source_, target}, [] {});
  const testing::ProgramResult copied = ran({"copy", source_, target});
  EXPECT_EQ(copied.exit_code, 0) << copied.err;
  EXPECT_EQ(ran({"diff", source_, target, "--tolerance", "0"}).exit_code, 0);
}

TEST_F(CopyFaults, CtrlCEndsWithTheSummarySoFar) {
  const std::string target = sqlite("target.db");
  StartedProgram copying({"copy", source_, target, "--rate", "1000"});
  std::this_thread::sleep_for(1s);
  copying.signal(SIGINT);
  EXPECT_EQ(copying.wait(10s), 130) << copying.err();
  EXPECT_NE(copying.out().find(" written"), std::string::npos) << copying.out();
  EXPECT_NE(copying.err().find("run it again"), std::string::npos) << copying.err();
  const std::string file = folder_ / "backup.db";
  StartedProgram saving({"backup", file, "--store", source_, "--rate", "1000"});
  std::this_thread::sleep_for(1s);
  saving.signal(SIGINT);
  EXPECT_EQ(saving.wait(10s), 130) << saving.err();
  EXPECT_FALSE(fs::exists(file));
  EXPECT_FALSE(fs::exists(file + ".partial"));
  EXPECT_EQ(ran({"copy", source_, target}).exit_code, 0);
  EXPECT_EQ(ran({"diff", source_, target}).exit_code, 0);
}

TEST_F(CopyFaults, AFullDiskLeavesTheBackupThatWasThereBefore) {
  if (!testing::SmallDisk::is_possible()) GTEST_SKIP() << "only root may mount";
  const testing::SmallDisk disk(1 << 20);
  const std::string file = disk.path() / "backup.db";
  const std::string small = sqlite("small.db");
  ASSERT_EQ(ran({"store", "set", "k", "1", "--store", small}).exit_code, 0);
  ASSERT_EQ(ran({"backup", file, "--store", small}).exit_code, 0);
  ASSERT_EQ(ran({"copy", source_, sqlite("large.db")}).exit_code, 0);
  ASSERT_EQ(ran({"copy", sqlite("large.db"), sqlite("larger.db"), "--rename-keys", "entry:=again:"}).exit_code, 0);
  ASSERT_EQ(ran({"copy", sqlite("large.db"), sqlite("larger.db")}).exit_code, 0);
  const testing::ProgramResult failed = ran({"backup", file, "--store", sqlite("larger.db")});
  EXPECT_EQ(failed.exit_code, 5) << failed.err;
  EXPECT_NE(failed.err.find("full"), std::string::npos) << failed.err;
  EXPECT_EQ(ran({"backup", "verify", file}).exit_code, 0);
  EXPECT_EQ(ran({"store", "get", "k", "--store", "sqlite:" + file}).out, "1\n");
  EXPECT_FALSE(fs::exists(file + ".partial"));
}

}  // namespace
}  // namespace polly::tests
