// LargestTallies: tallies by name, in bounded memory whatever the number of names.
//
//   LargestTallies repositories(10'000);
//   repositories.add("acme/shop", Tally(1, 120));
//   const std::vector<NamedTally> lines = repositories.largest(10, others);
//
// With more than twice `names_max` names, the smallest are added to the others until names_max are left. A name that
// comes again begins at zero: from then on is_exact() is false, and a line may show too little. The sum stays exact.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "polly/operations/statistics_report.hpp"

namespace polly::operations {

class LargestTallies {
 public:
  explicit LargestTallies(std::size_t names_max) noexcept : names_max_(names_max) {}

  void add(std::string_view name, const Tally& tally);

  // At most `limit` lines, the most bytes first; `others` becomes the tally of all other names.
  std::vector<NamedTally> largest(std::size_t limit, Tally& others) const;

  bool is_exact() const noexcept { return others_ == Tally(); }

 private:
  std::size_t names_max_;
  std::map<std::string, Tally, std::less<>> tallies_;
  Tally others_;
};

}  // namespace polly::operations
