// WriteLedger: for tests that take servers away while writers write: which writes were acknowledged, how others failed,
// and when writes succeed again.
//
//   WriteLedger ledger;
//   const std::size_t page = ledger.page();
//   const TimePoint begin = system_clock().now();
//   ...                                            // write "7"
//   ledger.acknowledge(page, "7", begin);          // or ledger.fail("unavailable")
//
//   ledger.begin_page();                           // what was acknowledged before does not count any more
//   ledger.wait_for_write(60s);
//   EXPECT_EQ(ledger.lost(read_names_on_the_server), 0U);
//
// Thread-safe.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "polly/base/clock.hpp"

namespace polly::testing {

class WriteLedger {
 public:
  void begin_page();
  std::size_t page() const;

  void acknowledge(std::size_t page, const std::string& name, TimePoint begin);  // the write began then, on that page
  void fail(std::string_view error);

  // Until a write that begins from now on is acknowledged; when that was. std::runtime_error where it takes longer.
  TimePoint wait_for_write(Milliseconds longest);

  std::size_t acknowledged() const;  // on this page
  // How many of those that are acknowledged now, on this page, are not among the stored ones: these are read after it.
  std::size_t lost(const std::function<std::vector<std::string>()>& read_stored) const;
  std::string errors() const;  // "deadline_exceeded 1, unknown_outcome 3"; "none"

 private:
  mutable std::mutex mutex_;
  std::size_t page_ = 0;
  std::vector<std::string> acknowledged_;
  std::map<std::string, std::size_t> errors_;
  TimePoint since_ = TimePoint::max();
  std::optional<TimePoint> first_;
};

}  // namespace polly::testing
