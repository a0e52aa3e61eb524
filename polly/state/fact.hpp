// Fact<T>: one kind of thing that is known of a commit. A new kind is one line here and one in kFacts.
//
// Keys: without a repository polly:{fact}:{sha}, the contract's form; with one polly:{fact}:{owner}/{name}:{sha}.
// state_key.hpp has their other form, for clusters.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace polly {

template <class T>
struct Fact {
  std::string_view name;

  friend bool operator==(const Fact&, const Fact&) = default;
};

inline constexpr Fact<std::int64_t> kPrNumber{"pr_number"};
inline constexpr Fact<std::int64_t> kVulnCheckRunId{"vuln_check_run_id"};
inline constexpr Fact<std::int64_t> kLicenseCheckRunId{"license_check_run_id"};
inline constexpr Fact<std::int64_t> kWorkflowRunId{"workflow_run_id"};
inline constexpr Fact<std::int64_t> kCheckSuiteId{"check_suite_id"};

// All of them, in the order in which people and the API see them.
inline constexpr std::array kFacts{kPrNumber, kVulnCheckRunId, kLicenseCheckRunId, kWorkflowRunId, kCheckSuiteId};

std::optional<Fact<std::int64_t>> find_fact(std::string_view name) noexcept;

}  // namespace polly
