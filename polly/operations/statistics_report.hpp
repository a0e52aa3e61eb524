// StatisticsReport: what a store holds: by kind of key, by repository, by expiry, and by how values are stored. JSON:
//
//   const StatisticsReport report = statistics.report(10);
//   boost::json::object object = to_json(report);
//   const StatisticsReport same = report_of(object);
//
//   {"entries":4,"bytes":312,
//    "kinds":[{"keys":"polly:pr_number:*","entries":3,"bytes":240},{"keys":"*","entries":1,"bytes":72}],
//    "other_kinds":{"entries":0,"bytes":0},
//    "repositories":[{"repository":"acme/shop","entries":2,"bytes":170}],"exact":true,
//    "other_repositories":{"entries":0,"bytes":0},"without_repository":{"entries":2,"bytes":142},
//    "expire_within_hour":1,"never_expire":1,
//    "plain":1,"compressed":0,"damaged":0,
//    "sealed":[{"key":"2026-11","entries":3,"bytes":240}],"other_sealed":{"entries":0,"bytes":0},
//    "took_ms":12,"age_ms":0}
#pragma once

#include <boost/json/object.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "polly/base/clock.hpp"

namespace polly::operations {

// Bytes are those of the key and of the stored value.
struct Tally {
  Tally() = default;
  Tally(std::uint64_t its_entries, std::uint64_t its_bytes) : entries(its_entries), bytes(its_bytes) {}

  Tally& operator+=(const Tally& other) noexcept {
    entries += other.entries;
    bytes += other.bytes;
    return *this;
  }
  friend bool operator==(const Tally&, const Tally&) = default;

  std::uint64_t entries = 0;
  std::uint64_t bytes = 0;
};

using NamedTally = std::pair<std::string, Tally>;

struct StatisticsReport {
  static constexpr std::size_t kRepositoriesShownMax = 1000;
  static constexpr std::size_t kRepositoriesShownDefault = 10;

  StatisticsReport() = default;

  Tally all;
  std::vector<NamedTally> kinds;  // by KeyPattern; the most bytes first, as in each of these lists
  Tally other_kinds;              // beyond Statistics::kKindsMax
  std::vector<NamedTally> repositories;
  Tally other_repositories;     // beyond the limit
  Tally without_repository;     // keys that name none
  bool is_exact = true;         // false: there are more than kRepositoriesMax, and a line may show too little
  std::uint64_t expiring = 0;   // within the hour
  std::uint64_t permanent = 0;  // they do not expire
  std::uint64_t plain = 0;
  std::uint64_t compressed = 0;  // and not sealed
  std::uint64_t damaged = 0;     // the value cannot be read, or it cannot be read how it is stored
  std::vector<NamedTally> sealed;
  Tally other_sealed;
  Milliseconds took{0};
  Milliseconds age{0};  // since it was complete
};

boost::json::object to_json(const StatisticsReport& report);

// Throws an exception of Boost.JSON, or std::invalid_argument, where the object is not a report.
StatisticsReport report_of(const boost::json::object& object);

}  // namespace polly::operations
