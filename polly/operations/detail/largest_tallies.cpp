#include "polly/operations/detail/largest_tallies.hpp"

#include <algorithm>
#include <iterator>

namespace polly::operations {

void LargestTallies::add(std::string_view name, const Tally& tally) {
  const auto found = tallies_.find(name);
  if (found != tallies_.end()) {
    found->second += tally;
    return;
  }
  if (tallies_.size() >= 2 * names_max_) {
    const std::vector<NamedTally> kept = largest(names_max_, others_);
    tallies_.clear();
    tallies_.insert(kept.begin(), kept.end());
  }
  tallies_.emplace(name, tally);
}

std::vector<NamedTally> LargestTallies::largest(std::size_t limit, Tally& others) const {
  const auto is_before = [](const NamedTally& a, const NamedTally& b) {
    return a.second.bytes != b.second.bytes ? a.second.bytes > b.second.bytes : a.first < b.first;
  };
  std::vector<NamedTally> lines(tallies_.begin(), tallies_.end());
  const auto end = lines.begin() + static_cast<std::ptrdiff_t>(std::min({limit, names_max_, lines.size()}));
  std::partial_sort(lines.begin(), end, lines.end(), is_before);
  Tally rest = others_;
  for (auto line = end; line != lines.end(); ++line) rest += line->second;
  others = rest;
  lines.erase(end, lines.end());
  return lines;
}

}  // namespace polly::operations
