#include "polly/daemon/self_check.hpp"

#include <chrono>
#include <utility>

#include "polly/base/duration_text.hpp"
#include "polly/base/run.hpp"
#include "polly/operations/metric_findings.hpp"

namespace polly {

namespace {

using operations::Finding;
using operations::Findings;

constexpr std::chrono::seconds kStoreTimeout{2};
constexpr std::string_view kLossAction =
    "check the store's persistence, its maxmemory-policy and whether an older copy took its place; then have GitHub "
    "redeliver the events since";

std::string text_of(const boost::json::object& check, std::string_view name) {
  const boost::json::value* value = check.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

}  // namespace

SelfCheck::SelfCheck(const SelfCheckParts& parts, std::vector<std::string> warnings)
    : parts_(parts), warnings_(std::move(warnings)) {}

Findings SelfCheck::look() const {
  Findings findings;
  for (const std::string& text : warnings_) findings.push_back(Finding::warning("daemon's configuration", text));
  if (warnings_.empty()) findings.push_back(Finding::ok("daemon's configuration", "it is valid as a whole"));
  check_store(findings);
  check_marker(findings);
  check_claims(findings);
  check_rings(findings);
  for (const auto& [name, look] : checks_) {
    const boost::json::object check = look();
    if (check.empty()) continue;
    const std::string detail = text_of(check, "detail");
    if (text_of(check, "status") == "ok") {
      findings.push_back(Finding::ok(name, detail.empty() ? "the last one succeeded" : detail));
    } else {
      findings.push_back(Finding::warning(name, detail.empty() ? text_of(check, "error") : detail));
    }
  }
  Findings of_metrics =
      operations::metric_findings(operations::MetricSamples(parts_.metrics.text()), system_clock().wall());
  for (Finding& finding : of_metrics) findings.push_back(std::move(finding));
  return findings;
}

void SelfCheck::check_store(Findings& findings) const {
  const std::string name(parts_.store.backend_name());
  try {
    const TimePoint before = system_clock().now();
    run(parts_.store.ping(Context().with_timeout(system_clock(), kStoreTimeout)));
    const auto took = std::chrono::ceil<std::chrono::microseconds>(system_clock().now() - before);
    if (const std::optional<Error> failure = parts_.watch.failure()) throw Error(*failure);
    findings.push_back(Finding::ok("daemon's store", name + " answered within " + readable_duration(took)));
  } catch (const Error& error) {
    findings.push_back(Finding::failed("daemon's store", error));
  }
  if (name == "memory") {
    findings.push_back(Finding::warning("durability", "the memory store loses everything when the daemon ends",
                                        "configure another store where that matters (POLLY_STORE_URL)"));
  }
  const auto scrub = parts_.store.scrub_state();
  if (!scrub) return;
  if (scrub->damaged_rows == 0) {
    findings.push_back(Finding::ok("daemon's data", "the scrub found no damage"));
  } else {
    findings.push_back(Finding::failed("daemon's data", "the file is damaged (" + scrub->damage + ")",
                                       "restore it from a backup, or delete the keys whose reads fail as corrupt",
                                       ErrorKind::corrupt));
  }
}

void SelfCheck::check_marker(Findings& findings) const {
  if (parts_.marker == nullptr) return;
  if (const std::optional<StoreLoss> loss = parts_.marker->last_loss()) {
    const auto ago = std::chrono::duration_cast<std::chrono::seconds>(system_clock().wall() - loss->noticed);
    findings.push_back(Finding::warning("lost state",
                                        "the store answers but has lost what was stored before; noticed " +
                                            readable_duration(ago) + " ago: " + loss->found,
                                        std::string(kLossAction)));
  } else {
    findings.push_back(Finding::ok("lost state", "the store has lost nothing since the daemon started"));
  }
}

void SelfCheck::check_claims(Findings& findings) const {
  try {
    run(parts_.state.check_claims(Context().with_timeout(system_clock(), kStoreTimeout)));
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::unsupported) return;  // the store's own finding has it
    findings.push_back(Finding::warning("claims", std::string("claims for facts do not work: ") + error.what()));
  }
}

void SelfCheck::check_rings(Findings& findings) const {
  const std::vector<RegisteredRing> rings = parts_.rings.rings();
  for (const std::string& text : missing_keys(rings)) findings.push_back(Finding::warning("key ring", text));
}

}  // namespace polly
