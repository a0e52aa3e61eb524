// CopyBatch: writes some entries to the target of a copy: compares, replaces what is still as it was compared, and
// tries again what others changed in between, or what failed.
//
//   CopyBatch batch(to, ctx, options, report, reads_first, std::move(items));
//   co_await batch.run();
//
// Entries that the target does not have need one round trip: they are written where nothing is. Where it has most of
// them already, it saves work to read first.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "polly/operations/copy.hpp"
#include "polly/operations/detail/copy_item.hpp"
#include "polly/operations/detail/retries.hpp"

namespace polly::operations {

class CopyBatch {
 public:
  static constexpr int kRoundsMax = 16;  // of entries that others keep changing

  // What is referred to outlives it. No key comes twice.
  CopyBatch(Store& to, const Context& ctx, const CopyOptions& options, CopyReport& report, bool reads_first,
            std::vector<CopyItem> items);

  Task<void> run();
  bool found_most() const noexcept { return 2 * found_ > all_; }  // of the entries, in the target

 private:
  enum class Outcome { written, replaced, equal, kept, conflict };

  static bool is_change(Outcome outcome) noexcept {
    return outcome == Outcome::written || outcome == Outcome::replaced;
  }

  Task<void> try_some(std::vector<CopyItem>* items);
  Task<std::vector<std::optional<RawEntry>>> read(const std::vector<CopyItem>& items);
  Outcome outcome_of(const CopyItem& item, const std::optional<RawEntry>& found) const noexcept;
  void count(const CopyItem& item, Outcome outcome);

  Store& to_;
  const Context ctx_;
  const CopyOptions& options_;
  CopyReport& report_;
  bool reads_first_;
  const std::size_t all_;
  std::size_t found_ = 0;
  Retries retries_;
  std::vector<CopyItem> waiting_;
};

// Whether two expiries differ by no more than the tolerance.
bool is_same_expiry(const std::optional<WallTime>& a, const std::optional<WallTime>& b,
                    Milliseconds tolerance) noexcept;

}  // namespace polly::operations
