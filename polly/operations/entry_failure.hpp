// EntryFailure: entries of one key pattern that could not be read or converted for one reason.
// EntryFailures: all failures of an operation over a whole store, in bounded memory.
//
//   EntryFailures failures;
//   failures.add(key, error);
//   for (const EntryFailure& failure : failures.all()) ...       // failure.entries of failure.pattern
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "polly/base/error.hpp"
#include "polly/store/key.hpp"

namespace polly::operations {

struct EntryFailure {
  EntryFailure(ErrorKind its_kind, std::string its_pattern, std::string its_message)
      : kind(its_kind), pattern(std::move(its_pattern)), message(std::move(its_message)) {}

  ErrorKind kind;
  std::string pattern;  // "polly:pr_number:*"; "*" also for patterns beyond EntryFailures::kKindsMax
  std::string message;  // of the first
  std::uint64_t entries = 0;
};

class EntryFailures {
 public:
  static constexpr std::size_t kKindsMax = 64;  // that are listed one by one

  void add(const Key& key, const Error& error);
  void add(const EntryFailure& failure);
  void clear() noexcept { all_.clear(); }

  const std::vector<EntryFailure>& all() const noexcept { return all_; }
  bool empty() const noexcept { return all_.empty(); }
  std::uint64_t entries() const noexcept;
  std::optional<ErrorKind> worst() const noexcept;  // corrupt, permission_denied, another one

 private:
  EntryFailure& found(ErrorKind kind, std::string_view pattern, std::string_view message);

  std::vector<EntryFailure> all_;
};

}  // namespace polly::operations
