#include "polly/store/store_watch.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "polly/base/event_loops.hpp"
#include "polly/base/run.hpp"
#include "polly/store/detail/test_faulty_backend.hpp"
#include "polly/testing/wait_until.hpp"

namespace polly {
namespace {

using namespace std::chrono_literals;

class StoreWatchTest : public ::testing::Test {
 protected:
  std::optional<Error> probe() {
    try {
      run(store_.probe(Context()));
      return std::nullopt;
    } catch (const Error& error) {
      return error;
    }
  }

  Telemetry telemetry_;
  EventLoops loops_{1};
  FaultyBackend::Faults faults_;
  Store store_{std::make_unique<FaultyBackend>(system_clock(), faults_), Runtime(telemetry_)};
};

TEST_F(StoreWatchTest, AProbeFailsAtAnyCallThatFailsAndNamesIt) {
  faults_.repair();
  ASSERT_FALSE(probe());
  const int calls = faults_.calls();
  std::set<std::string> verbs;
  for (int number = 1; number <= calls; ++number) {
    faults_.fail_call(number);
    const std::optional<Error> error = probe();
    ASSERT_TRUE(error) << number;
    EXPECT_EQ(error->kind(), ErrorKind::permission_denied);
    const std::string message = error->what();
    EXPECT_TRUE(message.ends_with(": not for you")) << message;
    verbs.insert(message.substr(0, message.find_first_of(" :")));
  }
  const std::set<std::string> all{"ping",  "set",     "set_if_absent", "get",   "get_many", "exists",
                                  "touch", "advance", "get_entry",     "apply", "scan",     "remove"};
  EXPECT_EQ(verbs, all);
}

// A server that evicts keys, for example.
class ForgetfulBackend final : public PlainBackend {
 public:
  using PlainBackend::PlainBackend;
  Task<bool> exists(Context, KeyView) override { co_return false; }
};

TEST_F(StoreWatchTest, AProbeWhoseEntryIsGoneSaysWhatToCheck) {
  Store store(std::make_unique<ForgetfulBackend>(system_clock()), Runtime(telemetry_));
  try {
    run(store.probe(Context()));
    ADD_FAILURE() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::unavailable);
    const std::string message = error.what();
    EXPECT_TRUE(message.starts_with("exists")) << message;
    EXPECT_NE(message.find("check whether the server evicts keys (maxmemory-policy)"), std::string::npos) << message;
  }
}

TEST_F(StoreWatchTest, NamesOfKeysThatCannotBePublishedAreAWarningAndNoFailure) {
  std::string log;
  Telemetry telemetry(Log::to_text(Level::warning, LogFormat::json, log));
  store_.codec().replace_ring(codec::KeyRing::parse(std::string(codec::generate_key_line("k1").reveal())));
  for (std::size_t i = 0; i < RingRegistry::kSlots; ++i) {
    run(store_.set(Context(), std::string(RingRegistry::kPrefix) + std::to_string(i), 1));
  }
  RingRegistry rings(store_);
  {
    StoreWatch watch(store_, telemetry, loops_.at(0), 1h, 20ms, &rings);
    run(watch.start());
    EXPECT_FALSE(watch.failure());
    run(watch.stop());
  }
  EXPECT_NE(log.find("the names of this daemon's keys cannot be published"), std::string::npos) << log;
}

TEST_F(StoreWatchTest, AProbeIsNotMeasuredAsOperations) {
  run(store_.probe(Context()));
  EXPECT_EQ(telemetry_.metrics().text().find("operation=\"advance\",outcome=\"ok\"} 1"), std::string::npos);
}

TEST_F(StoreWatchTest, KnowsFromItsStartWhetherTheStoreWorks) {
  faults_.fail_call(3);
  StoreWatch watch(store_, telemetry_, loops_.at(0), 1h, 20ms);
  EXPECT_FALSE(watch.failure());
  run(watch.start());
  ASSERT_TRUE(watch.failure());
  EXPECT_EQ(watch.failure()->kind(), ErrorKind::permission_denied);
  run(watch.stop());
}

TEST_F(StoreWatchTest, ProbesSoonAfterAnOperationFailed) {
  StoreWatch watch(store_, telemetry_, loops_.at(0), 1h, 20ms);
  run(watch.start());
  EXPECT_FALSE(watch.failure());
  faults_.fail_call(1);
  EXPECT_THROW(run(store_.get<int>(Context(), "k")), Error);
  EXPECT_TRUE(testing::comes_true(10s, [&] { return watch.failure().has_value(); }));
  faults_.repair();
  EXPECT_TRUE(testing::comes_true(10s, [&] { return !watch.failure(); })) << "a failed probe is repeated soon";
  run(watch.stop());
}

TEST_F(StoreWatchTest, ProbesAgainByItself) {
  StoreWatch watch(store_, telemetry_, loops_.at(0), 20ms, 20ms);
  run(watch.start());
  faults_.fail_call(1);
  EXPECT_TRUE(testing::comes_true(10s, [&] { return watch.failure().has_value(); }));
  faults_.repair();
  EXPECT_TRUE(testing::comes_true(10s, [&] { return !watch.failure(); }));
  run(watch.stop());
  const std::string metrics = telemetry_.metrics().text();
  EXPECT_NE(metrics.find("polly_store_probes_total{backend=\"faulty\",outcome=\"failed\"}"), std::string::npos);
}

TEST_F(StoreWatchTest, AnErrorOfTheCallerCausesNoProbe) {
  StoreWatch watch(store_, telemetry_, loops_.at(0), 1h, 20ms);
  run(watch.start());
  faults_.repair();
  EXPECT_THROW(run(store_.scan(Context(), Scan(std::string(1000, 'x')))), Error);
  EXPECT_FALSE(testing::comes_true(200ms, [&] { return faults_.calls() > 0; }));
  run(watch.stop());
}

TEST_F(StoreWatchTest, TheStoreMayFailAfterItsWatchIsDestroyed) {
  {
    StoreWatch watch(store_, telemetry_, loops_.at(0), 1h, 20ms);
    run(watch.start());
  }
  faults_.fail_call(1);
  EXPECT_THROW(run(store_.get<int>(Context(), "k")), Error);
}

}  // namespace
}  // namespace polly
