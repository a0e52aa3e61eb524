// ReceiverOptions: which deliveries are accepted, and which of their check runs and workflow runs are stored.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "polly/base/secret.hpp"
#include "polly/state/state_scope.hpp"
#include "polly/webhook/fact_rule.hpp"

namespace polly::webhook {

// A check or workflow matches where its name at GitHub contains the configured one, in any case (any_case.hpp). An
// empty name matches all.
struct ReceiverOptions {
  ReceiverOptions() = default;

  std::vector<Secret> secrets;         // at least one; several during rotation
  std::optional<std::int64_t> app_id;  // only check runs of this GitHub App; nullopt: of every app
  std::string vuln_check_name = "Vulnerability";
  std::string license_check_name = "License";
  std::string workflow_name;
  std::vector<FactRule> rules;  // of the facts that are configured; the list of the StateService owns their names
  StateScope scope = StateScope::repository;
  std::size_t deliveries_kept = 4096;  // the capacity of the DeliveryLog; 0: nothing is recorded
};

}  // namespace polly::webhook
