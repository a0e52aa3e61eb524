#include "polly/testing/write_ledger.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace polly::testing {
namespace {

TEST(WriteLedger, CountsWhatWasAcknowledgedAndIsNotStored) {
  WriteLedger ledger;
  const TimePoint begin = system_clock().now();
  for (const char* name : {"3", "1", "2"}) ledger.acknowledge(ledger.page(), name, begin);
  EXPECT_EQ(ledger.acknowledged(), 3U);
  const auto all = [] { return std::vector<std::string>{"9", "2", "1", "3"}; };
  EXPECT_EQ(ledger.lost(all), 0U);
  const auto one = [] { return std::vector<std::string>{"2"}; };
  EXPECT_EQ(ledger.lost(one), 2U);
}

TEST(WriteLedger, AWriteThatIsAcknowledgedWhileTheStoredOnesAreReadIsNotLost) {
  WriteLedger ledger;
  const auto none_yet = [&ledger] {
    ledger.acknowledge(ledger.page(), "1", system_clock().now());
    return std::vector<std::string>();
  };
  EXPECT_EQ(ledger.lost(none_yet), 0U);
}

TEST(WriteLedger, AWriteOfAnEarlierPageDoesNotCount) {
  WriteLedger ledger;
  const std::size_t before = ledger.page();
  ledger.begin_page();
  ledger.acknowledge(before, "1", system_clock().now());
  EXPECT_EQ(ledger.acknowledged(), 0U);
}

TEST(WriteLedger, WaitsForAWriteThatBeginsFromNowOn) {
  WriteLedger ledger;
  const TimePoint before = system_clock().now();
  std::jthread writer([&](const std::stop_token& stop) {
    while (!stop.stop_requested()) ledger.acknowledge(0, "old", before);
  });
  EXPECT_THROW(ledger.wait_for_write(Milliseconds(20)), std::runtime_error);
  std::jthread new_writer([&](const std::stop_token& stop) {
    while (!stop.stop_requested()) ledger.acknowledge(0, "new", system_clock().now());
  });
  EXPECT_GT(ledger.wait_for_write(Milliseconds(10'000)), before);
}

TEST(WriteLedger, ListsErrors) {
  WriteLedger ledger;
  EXPECT_EQ(ledger.errors(), "none");
  for (const char* error : {"unavailable", "closed", "unavailable"}) ledger.fail(error);
  EXPECT_EQ(ledger.errors(), "closed 1, unavailable 2");
}

}  // namespace
}  // namespace polly::testing
