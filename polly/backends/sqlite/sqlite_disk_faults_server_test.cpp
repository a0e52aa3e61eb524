// The disk fails once, or for a while, at every kind of operation; then it is repaired, and then the power is cut:
// every acknowledged write is kept.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <memory>
#include <optional>
#include <random>
#include <vector>

#include "polly/backends/sqlite/detail/failure.hpp"
#include "polly/backends/sqlite/detail/test_ledger.hpp"
#include "polly/backends/sqlite/detail/test_world.hpp"
#include "polly/store/conformance/crowd.hpp"
#include "polly/testing/rounds.hpp"
#include "polly/testing/wait_until.hpp"

namespace polly::sqlite {
namespace {

using namespace std::chrono_literals;
using conformance::Crowd;
using testing::DiskOperation;

constexpr std::size_t kCallers = 6;
constexpr std::size_t kRounds = 100;  // of each fault

struct Fault {
  DiskOperation what;
  int code;
};

constexpr Fault kFaults[]{
    {DiskOperation::open, SQLITE_CANTOPEN},           {DiskOperation::read, SQLITE_IOERR_READ},
    {DiskOperation::write, SQLITE_IOERR_WRITE},       {DiskOperation::write, SQLITE_FULL},
    {DiskOperation::truncate, SQLITE_IOERR_TRUNCATE}, {DiskOperation::sync, SQLITE_IOERR_FSYNC},
    {DiskOperation::remove, SQLITE_IOERR_DELETE},
};

class SqliteDiskFaults : public ::testing::TestWithParam<Fault> {
 protected:
  void SetUp() override { random_.seed(testing::random_seed()); }

  // The disk fails at some moment; the store works again when it is repaired, and keeps everything after a power cut.
  void fail_and_cut(SqliteDurability durability, Ledger::Keeps keeps) {
    TestWorld world(durability);
    Ledger ledger(random_(), kCallers, keeps);
    for (int life = 0; life < 3; ++life) {
      break_disk(world.disk());
      const std::optional<Error> refusal = world.failure([&] { world.open(); });
      if (refusal) {
        EXPECT_TRUE(refusal->kind() == ErrorKind::unavailable || refusal->kind() == ErrorKind::resource_exhausted)
            << refusal->what();
        world.disk().repair();
        world.open();
      }
      std::unique_ptr<Database> reader = random_() % 2 == 0 ? old_reader(world) : nullptr;
      work(world, ledger, 40 + random_() % 400);
      if (random_() % 4 == 0) world.close();
      world.disk().repair();
      reader.reset();
      if (random_() % 4 == 0) world.close();
      if (!world.is_open()) world.open();
      ledger.check(world.store());
      const std::size_t before = ledger.failures();
      work(world, ledger, 40);
      EXPECT_EQ(ledger.failures(), before) << "the disk is repaired: " << ledger.worst_message();
      cut(world);
      world.open();
      ledger.check(world.store());
      EXPECT_EQ(world.integrity(), "ok");
      world.close();
    }
    EXPECT_EQ(ledger.count(ErrorKind::corrupt), 0U) << ledger.worst_message();
    EXPECT_EQ(ledger.count(ErrorKind::deadline_exceeded), 0U) << ledger.worst_message();
  }

 private:
  // Keeps a state of the file open, so that checkpoints stay partial.
  static std::unique_ptr<Database> old_reader(TestWorld& world) {
    try {
      auto reader = std::make_unique<Database>(world.path(), Database::Access::read, world.disk_name());
      reader->execute("BEGIN; SELECT count(*) FROM entries");
      return reader;
    } catch (const Failure&) {
      return nullptr;
    }
  }

  void break_disk(testing::SqliteVfs& disk) {
    const Fault fault = GetParam();
    const std::size_t nth = 1 + random_() % (std::size_t{1} << (random_() % 11));
    if (random_() % 2 == 0) {
      disk.fail(fault.what, nth, fault.code);
    } else {
      disk.fail_from(fault.what, nth, fault.code);
    }
  }

  // Runs until so many further writes were acknowledged, or the disk failed permanently.
  void work(TestWorld& world, Ledger& ledger, std::size_t writes) {
    ledger.start();
    auto call = [&](std::size_t caller) { return ledger.work(&world.store(), caller); };
    Crowd crowd(world.loops(), kCallers, call);
    const std::size_t enough = ledger.acknowledged() + writes;
    const std::size_t too_much = ledger.failures() + 100;
    EXPECT_TRUE(
        testing::comes_true(20s, [&] { return ledger.acknowledged() > enough || ledger.failures() > too_much; }));
    ledger.stop();
    crowd.wait();
  }

  void cut(TestWorld& world) {
    if (random_() % 2 == 0) world.close();
    world.disk().cut();
    world.close();
    if (random_() % 2 == 0) {
      world.disk().restore_only_synced();
    } else {
      world.disk().restore(random_());
    }
  }

  std::mt19937_64 random_;
};

TEST_P(SqliteDiskFaults, LoseNothingThatWasAcknowledged) {
  for (std::size_t round = 0; round < testing::rounds(kRounds) && !HasFailure(); ++round) {
    fail_and_cut(SqliteDurability::full, Ledger::Keeps::everything);
  }
}

TEST_P(SqliteDiskFaults, NeverDamageTheFileWithoutFullDurability) {
  for (std::size_t round = 0; round < testing::rounds(kRounds) && !HasFailure(); ++round) {
    fail_and_cut(SqliteDurability::normal, Ledger::Keeps::some);
  }
}

std::string name_of(const ::testing::TestParamInfo<Fault>& info) {
  switch (info.param.what) {
    case DiskOperation::open: return "Open";
    case DiskOperation::read: return "Read";
    case DiskOperation::write: return info.param.code == SQLITE_FULL ? "WriteFull" : "Write";
    case DiskOperation::truncate: return "Truncate";
    case DiskOperation::sync: return "Sync";
    case DiskOperation::remove: return "Remove";
  }
  return "";
}

INSTANTIATE_TEST_SUITE_P(Faults, SqliteDiskFaults, ::testing::ValuesIn(kFaults), name_of);

}  // namespace
}  // namespace polly::sqlite
