// Table: what all requests about one table share: its name, the prefix of the keys, the clock, and the source of
// revisions. Requests own it together (std::shared_ptr), since one may outlive the backend.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "polly/backends/dynamodb/detail/item.hpp"
#include "polly/base/clock.hpp"

namespace polly::dynamodb_backend {

class Table {
 public:
  // The clock outlives the requests.
  Table(std::string name, std::string prefix, const Clock& clock);

  const std::string& name() const noexcept { return name_; }
  const std::string& prefix() const noexcept { return prefix_; }
  const Clock& clock() const noexcept { return *clock_; }
  std::int64_t now() const noexcept { return now_of(*clock_); }

  // The key as it is in the table.
  std::string whole(std::string_view key) const { return prefix_ + std::string(key); }

  // `"TableName":"polly"`: the first member of most requests.
  const std::string& member() const noexcept { return member_; }

  // A text that no other process makes, and no other call: of a revision, or of a request.
  std::string next_revision() const;
  std::uint64_t next_number() const noexcept { return number_.fetch_add(1, std::memory_order_relaxed); }

 private:
  const std::string name_;
  const std::string prefix_;
  const std::string member_;
  const std::string instance_;
  const Clock* const clock_;
  mutable std::atomic<std::uint64_t> number_{1};
};

}  // namespace polly::dynamodb_backend
