// Fact<T>: one property of a commit, such as the number of its pull request. Here are the facts of the contract, which
// every service has; fact_list.hpp adds those that are configured.
//
//   kPrNumber.name;                              // "pr_number"
//   find_fact("pr_number");                      // kPrNumber
//
// Its key is polly:{fact}:{sha} without a repository and polly:{fact}:{owner}/{name}:{sha} with one; state_key.hpp has
// the form for clusters.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace polly {

// The smallest value that clients may store: GitHub's ids and numbers begin at 1.
inline constexpr std::int64_t kFactValueMin = 1;

template <class T>
struct Fact {
  std::string_view name;  // into the FactList, for a fact that is configured

  friend bool operator==(const Fact&, const Fact&) = default;
};

inline constexpr Fact<std::int64_t> kPrNumber{"pr_number"};
inline constexpr Fact<std::int64_t> kVulnCheckRunId{"vuln_check_run_id"};
inline constexpr Fact<std::int64_t> kLicenseCheckRunId{"license_check_run_id"};
inline constexpr Fact<std::int64_t> kWorkflowRunId{"workflow_run_id"};
inline constexpr Fact<std::int64_t> kCheckSuiteId{"check_suite_id"};

// All facts of the contract, in the order in which the API and the command line show them.
inline constexpr std::array kFacts{kPrNumber, kVulnCheckRunId, kLicenseCheckRunId, kWorkflowRunId, kCheckSuiteId};

std::optional<Fact<std::int64_t>> find_fact(std::string_view name) noexcept;

}  // namespace polly
