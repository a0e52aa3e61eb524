// The power is cut while many callers write, again and again: every acknowledged write is there afterwards, whole.
#include <gtest/gtest.h>

#include <random>

#include "polly/backends/sqlite/detail/test_ledger.hpp"
#include "polly/backends/sqlite/detail/test_world.hpp"
#include "polly/store/conformance/crowd.hpp"
#include "polly/testing/rounds.hpp"
#include "polly/testing/wait_until.hpp"

namespace polly::sqlite {
namespace {

using namespace std::chrono_literals;
using conformance::Crowd;

constexpr std::size_t kWriters = 12;
constexpr std::size_t kCuts = 300;

class Lives {
 public:
  Lives(SqliteDurability durability, Ledger::Keeps keeps)
      : world_(durability), random_(testing::random_seed()), ledger_(random_(), kWriters, keeps) {}

  // Opens the store, checks it, lets all callers write until the power is cut, and restores it.
  void live_once() {
    world_.disk().cut_after(pick_changes());
    try {
      world_.open();
      ledger_.check(world_.store());
      work();
    } catch (const Error& error) {
      EXPECT_TRUE(world_.disk().is_cut()) << error.what();
    }
    world_.close();
    world_.disk().cut();
    if (random_() % 4 == 0) {
      world_.disk().restore_only_synced();
    } else {
      world_.disk().restore(random_());
    }
  }

  void check() {
    world_.open();
    ledger_.check(world_.store());
    EXPECT_EQ(world_.integrity(), "ok");
    world_.close();
  }

  std::size_t acknowledged() const { return ledger_.acknowledged(); }

 private:
  // From one change to thousands, so that cuts hit openings, commits, checkpoints and closings.
  std::size_t pick_changes() { return random_() % (std::size_t{1} << (random_() % 13)); }

  void work() {
    ledger_.start();
    auto call = [this](std::size_t caller) { return ledger_.work(&world_.store(), caller); };
    Crowd crowd(world_.loops(), kWriters, call);
    const std::size_t enough = ledger_.acknowledged() + 600;
    testing::comes_true(20s, [&] { return world_.disk().is_cut() || ledger_.acknowledged() > enough; });
    ledger_.stop();
    crowd.wait();
  }

  TestWorld world_;
  std::mt19937_64 random_;
  Ledger ledger_;
};

void expect_kept(Ledger::Keeps keeps, SqliteDurability durability, std::size_t cuts) {
  Lives lives(durability, keeps);
  for (std::size_t cut = 0; cut < testing::rounds(cuts) && !::testing::Test::HasFailure(); ++cut) {
    lives.live_once();
    if (cut % 10 == 0) lives.check();
  }
  lives.check();
  EXPECT_GT(lives.acknowledged(), cuts);
}

TEST(SqlitePowerCutFaults, LoseNothingThatWasAcknowledged) {
  expect_kept(Ledger::Keeps::everything, SqliteDurability::full, kCuts);
}

TEST(SqlitePowerCutFaults, WithoutFullDurabilityLoseOnlyTheLatestAndNeverDamageTheFile) {
  expect_kept(Ledger::Keeps::some, SqliteDurability::normal, kCuts);
}

}  // namespace
}  // namespace polly::sqlite
