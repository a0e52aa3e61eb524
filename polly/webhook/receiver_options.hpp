// ReceiverOptions: whose deliveries are accepted, and which of them say something about a commit.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "polly/base/secret.hpp"
#include "polly/state/state_scope.hpp"

namespace polly::webhook {

// A name is contained in GitHub's, in any case (any_case.hpp); an empty one is contained in every.
struct ReceiverOptions {
  ReceiverOptions() = default;

  std::vector<Secret> secrets;         // at least one; several while one replaces another
  std::optional<std::int64_t> app_id;  // only check runs of this GitHub App; nullopt: of every
  std::string vuln_check_name = "Vulnerability";
  std::string license_check_name = "License";
  std::string workflow_name;
  StateScope scope = StateScope::repository;
};

}  // namespace polly::webhook
