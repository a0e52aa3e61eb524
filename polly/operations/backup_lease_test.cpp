#include "polly/operations/backup_lease.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>

#include "polly/base/run.hpp"
#include "polly/store/conformance/plain_backend.hpp"

namespace polly::operations {
namespace {

using namespace std::chrono_literals;

class BackupLeases : public ::testing::Test {
 protected:
  bool takes(BackupLease& lease) { return run(lease.take(Context())); }
  bool renews(BackupLease& lease) { return run(lease.renew(Context())); }
  std::string stored() {
    std::vector<Key> keys(1, Key(std::string(BackupLease::kKey)));
    const auto entries = run(store_.get_raw(Context(), std::move(keys)));
    return entries.front() ? entries.front()->bytes : "";
  }

  ManualClock clock_;
  Telemetry telemetry_;
  Store store_{std::make_unique<PlainBackend>(system_clock()), Runtime(telemetry_)};
  BackupLease a_{store_, "a", 15s, clock_};
  BackupLease b_{store_, "b", 15s, clock_};
};

TEST_F(BackupLeases, OneOfTwoHasIt) {
  EXPECT_TRUE(takes(a_));
  EXPECT_EQ(a_.token(), 1U);
  EXPECT_EQ(a_.time_left(), 15s);
  EXPECT_FALSE(takes(b_));
  run(a_.release(Context()));
  EXPECT_LE(a_.time_left(), 0s);
  EXPECT_TRUE(takes(b_));
  EXPECT_EQ(b_.token(), 2U);
  EXPECT_FALSE(renews(a_));
}

TEST_F(BackupLeases, AHolderThatRenewsKeepsIt) {
  EXPECT_TRUE(takes(a_));
  for (int i = 0; i < 10; ++i) {
    EXPECT_FALSE(takes(b_));
    clock_.advance(10s);
    EXPECT_TRUE(renews(a_));
    EXPECT_EQ(a_.time_left(), 15s);
  }
}

TEST_F(BackupLeases, AHolderThatDoesNotRenewLosesItForGood) {
  EXPECT_TRUE(takes(a_));
  EXPECT_FALSE(takes(b_)) << "b sees the holder for the first time";
  clock_.advance(14s);
  EXPECT_FALSE(takes(b_));
  clock_.advance(1s);
  EXPECT_LE(a_.time_left(), 0s) << "the holder's time ends before";
  EXPECT_TRUE(takes(b_));
  EXPECT_EQ(b_.token(), 2U);
  EXPECT_FALSE(renews(a_));
  EXPECT_FALSE(run(a_.record(Context(), LastBackup())));
  run(a_.release(Context()));
  EXPECT_TRUE(renews(b_)) << "what the slower one did changed nothing";
  EXPECT_FALSE(run(b_.read(Context())).last.has_value());
}

TEST_F(BackupLeases, ALateHolderThatWasNotReplacedKeepsIt) {
  EXPECT_TRUE(takes(a_));
  EXPECT_FALSE(takes(b_));
  clock_.advance(1h);
  EXPECT_TRUE(renews(a_));
  EXPECT_FALSE(takes(b_)) << "it has seen a renewal";
}

TEST_F(BackupLeases, OneThatCouldNotReleaseItTakesItAgainAtOnce) {
  EXPECT_TRUE(takes(a_));
  EXPECT_TRUE(takes(a_));
  EXPECT_EQ(a_.token(), 2U);
}

TEST_F(BackupLeases, TheLastBackupStaysWithTheToken) {
  EXPECT_TRUE(takes(a_));
  LastBackup last;
  last.made = WallTime(1'234ms);
  last.entries = 5;
  last.bytes = 4096;
  last.took = 7ms;
  EXPECT_TRUE(run(a_.record(Context(), last)));
  run(a_.release(Context()));
  EXPECT_TRUE(takes(b_));
  ASSERT_TRUE(b_.last());
  EXPECT_EQ(b_.last()->made, last.made);
  EXPECT_FALSE(b_.last()->verified.has_value());
  EXPECT_EQ(b_.last()->bytes, 4096U);
  EXPECT_EQ(b_.last()->took, 7ms);
}

TEST_F(BackupLeases, AnEntryOfAnotherProgramIsNotTouched) {
  run(store_.set(Context(), Key(std::string(BackupLease::kKey)), std::string("mine")));
  const std::string before = stored();
  try {
    takes(a_);
    ADD_FAILURE() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::corrupt);
  }
  EXPECT_EQ(stored(), before);
}

TEST(BackupLeaseState, SurvivesItsJson) {
  BackupLeaseState state;
  state.token = 7;
  state.holder = "5f3a09c2e1b47d68";
  state.renewals = 3;
  state.duration = 15s;
  EXPECT_EQ(BackupLeaseState::parse(state.to_json())->to_json(), state.to_json());
  state.last.emplace();
  state.last->verified = WallTime(5ms);
  EXPECT_EQ(BackupLeaseState::parse(state.to_json())->to_json(), state.to_json());
  for (const char* text : {"", "1", "{}", R"({"format":2})", "[1]"}) {
    EXPECT_FALSE(BackupLeaseState::parse(text)) << text;
  }
}

}  // namespace
}  // namespace polly::operations
