// SelfCheck: what the daemon finds when it checks itself, for GET /api/v1/doctor: its configuration, its store, what
// the store has lost, the keys of other daemons, the last reload, backups, and what its metrics show
// (metric_findings.hpp).
//
//   SelfCheck check(parts, configuration_warnings);
//   const operations::Findings findings = check.look();
//
// It reads what is known already, and asks the store whether it answers, and its server for the settings that matter
// (settings_check.hpp). No finding contains a secret.
#pragma once

#include <boost/json/object.hpp>
#include <functional>
#include <string>
#include <vector>

#include "polly/operations/findings.hpp"
#include "polly/state/state_service.hpp"
#include "polly/store/ring_registry.hpp"
#include "polly/store/store.hpp"
#include "polly/store/store_marker.hpp"
#include "polly/store/store_watch.hpp"
#include "polly/telemetry/telemetry.hpp"

namespace polly {

struct SelfCheckParts {
  Store& store;
  StateService& state;
  const StoreWatch& watch;
  const StoreMarker* marker;  // null: the store ends with the daemon
  const RingRegistry& rings;
  const Metrics& metrics;
};

class SelfCheck {
 public:
  using Check = std::function<boost::json::object()>;  // as of /readyz?verbose

  // What `parts` refers to outlives this. `warnings` are those of the configuration.
  SelfCheck(const SelfCheckParts& parts, std::vector<std::string> warnings);

  // A check of /readyz?verbose that has "status", and "error" and "detail" where it failed.
  void add(std::string name, Check check) { checks_.emplace_back(std::move(name), std::move(check)); }

  // On any thread that is no event loop. Takes as long as the store takes to answer, at most its time-out.
  operations::Findings look() const;

 private:
  void check_store(operations::Findings& findings) const;
  void check_marker(operations::Findings& findings) const;
  void check_claims(operations::Findings& findings) const;
  void check_rings(operations::Findings& findings) const;

  const SelfCheckParts parts_;
  const std::vector<std::string> warnings_;
  std::vector<std::pair<std::string, Check>> checks_;
};

}  // namespace polly
