#include "polly/operations/entry_failure.hpp"

#include <algorithm>

namespace polly::operations {

void EntryFailures::add(const Key& key, const Error& error) {
  ++found(error.kind(), KeyPattern(key).text(), error.what()).entries;
}

void EntryFailures::add(const EntryFailure& failure) {
  found(failure.kind, failure.pattern, failure.message).entries += failure.entries;
}

EntryFailure& EntryFailures::found(ErrorKind kind, std::string_view pattern, std::string_view message) {
  const bool is_full = all_.size() >= kKindsMax;
  const auto is_same = [&](const EntryFailure& other) {
    return other.kind == kind && (other.pattern == pattern || (is_full && other.pattern == "*"));
  };
  const auto same = std::find_if(all_.begin(), all_.end(), is_same);
  if (same != all_.end()) return *same;
  return all_.emplace_back(kind, std::string(is_full ? "*" : pattern), std::string(message));
}

std::uint64_t EntryFailures::entries() const noexcept {
  std::uint64_t sum = 0;
  for (const EntryFailure& failure : all_) sum += failure.entries;
  return sum;
}

std::optional<ErrorKind> EntryFailures::worst() const noexcept {
  if (all_.empty()) return std::nullopt;
  for (const ErrorKind kind : {ErrorKind::corrupt, ErrorKind::permission_denied}) {
    const auto is_it = [kind](const EntryFailure& failure) { return failure.kind == kind; };
    if (std::any_of(all_.begin(), all_.end(), is_it)) return kind;
  }
  return all_.front().kind;
}

}  // namespace polly::operations
