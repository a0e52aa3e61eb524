// CopyRun: walks over the source of a copy, selects and translates its entries, and hands them to a target.
//
//   CopyReport report;
//   CopyRun run(from, target, ctx, options, report);
//   co_await run.run();
#pragma once

#include <cstddef>
#include <vector>

#include "polly/operations/copy.hpp"
#include "polly/operations/detail/copy_item.hpp"
#include "polly/operations/detail/entry_walk.hpp"
#include "polly/operations/detail/in_flight.hpp"

namespace polly::operations {

class CopyTarget {
 public:
  virtual ~CopyTarget() = default;
  CopyTarget(const CopyTarget&) = delete;
  CopyTarget& operator=(const CopyTarget&) = delete;

  // No key comes twice in a call. Counts in the report what became of the items, and what had expired.
  virtual Task<void> write(std::vector<CopyItem> items) = 0;

  virtual InFlight::Limits limits() const noexcept = 0;  // of writes at once

 protected:
  CopyTarget() = default;
};

class CopyRun {
 public:
  // What is referred to outlives it.
  CopyRun(Store& from, CopyTarget& to, const Context& ctx, const CopyOptions& options, CopyReport& report);

  Task<void> run();

 private:
  std::vector<CopyItem> select(std::vector<EntryWalk::Item> items);
  Task<void> write(std::vector<CopyItem> items);

  CopyTarget& to_;
  const Context ctx_;
  const CopyOptions& options_;
  CopyReport& report_;
  EntryWalk walk_;
};

// Removes the items that have expired, and returns their number.
std::size_t drop_expired(std::vector<CopyItem>& items);

}  // namespace polly::operations
