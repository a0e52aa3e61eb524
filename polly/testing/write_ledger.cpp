#include "polly/testing/write_ledger.hpp"

#include <algorithm>

#include "polly/testing/wait_until.hpp"

namespace polly::testing {

void WriteLedger::begin_page() {
  const std::lock_guard lock(mutex_);
  ++page_;
  acknowledged_.clear();
}

std::size_t WriteLedger::page() const {
  const std::lock_guard lock(mutex_);
  return page_;
}

void WriteLedger::acknowledge(std::size_t page, const std::string& name, TimePoint begin) {
  const std::lock_guard lock(mutex_);
  if (page == page_) acknowledged_.push_back(name);
  if (begin > since_ && !first_) first_ = system_clock().now();
}

void WriteLedger::fail(std::string_view error) {
  const std::lock_guard lock(mutex_);
  ++errors_[std::string(error)];
}

TimePoint WriteLedger::wait_for_write(Milliseconds longest) {
  {
    const std::lock_guard lock(mutex_);
    since_ = system_clock().now();
    first_.reset();
  }
  std::optional<TimePoint> first;
  wait_until("a write is acknowledged", longest, [&] {
    const std::lock_guard lock(mutex_);
    return (first = first_).has_value();
  });
  return *first;
}

std::size_t WriteLedger::acknowledged() const {
  const std::lock_guard lock(mutex_);
  return acknowledged_.size();
}

std::size_t WriteLedger::lost(const std::function<std::vector<std::string>()>& read_stored) const {
  std::vector<std::string> names;
  {
    const std::lock_guard lock(mutex_);
    names = acknowledged_;
  }
  std::vector<std::string> stored = read_stored();
  std::sort(stored.begin(), stored.end());
  const auto is_lost = [&stored](const std::string& name) {
    return !std::binary_search(stored.begin(), stored.end(), name);
  };
  return static_cast<std::size_t>(std::count_if(names.begin(), names.end(), is_lost));
}

std::string WriteLedger::errors() const {
  const std::lock_guard lock(mutex_);
  std::string all;
  for (const auto& [error, count] : errors_) all += (all.empty() ? "" : ", ") + error + " " + std::to_string(count);
  return all.empty() ? "none" : all;
}

}  // namespace polly::testing
