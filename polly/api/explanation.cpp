#include "polly/api/explanation.hpp"

#include <algorithm>
#include <array>

#include "polly/base/duration_text.hpp"
#include "polly/base/time_text.hpp"

namespace polly::api {

namespace {

using webhook::Cause;
using webhook::DeliveryRecord;
using webhook::Recorded;

constexpr std::array<std::string_view, 4> kFactEvents{"pull_request", "check_run", "check_suite", "workflow_run"};
constexpr std::size_t kRunsNamedMax = 5;
constexpr std::string_view kOtherReplicas =
    "the record is of this daemon alone: where several serve the webhook, ask each of them";

// Whether the event contains a fact at all.
bool has_facts(std::string_view event) noexcept {
  return std::find(kFactEvents.begin(), kFactEvents.end(), event) != kFactEvents.end();
}

std::string named(const DeliveryRecord& record) {
  std::string text = "the delivery " + (record.id.empty() ? std::string("without an id") : record.id) + " (" +
                     std::string(record.event);
  if (!record.action.empty()) text += " " + record.action;
  return text + ") at " + format_time(record.at);
}

}  // namespace

std::string_view to_string(FactStatus status) noexcept {
  switch (status) {
    case FactStatus::known: return "known";
    case FactStatus::expired: return "expired";
    case FactStatus::forgotten: return "forgotten";
    case FactStatus::failed: return "failed";
    case FactStatus::refused: return "refused";
    case FactStatus::ignored: return "ignored";
    case FactStatus::never_delivered: return "never_delivered";
    case FactStatus::not_recorded: return "not_recorded";
  }
  return "unknown";
}

// The event that stores the fact; the number of a pull request is also taken from the others, where they list it.
std::string_view Explainer::event_of(Fact<std::int64_t> fact) const noexcept {
  if (fact == kPrNumber) return "pull_request";
  if (fact == kVulnCheckRunId || fact == kLicenseCheckRunId) return "check_run";
  if (fact == kCheckSuiteId) return "check_suite";
  for (const webhook::FactRule& rule : options_.rules) {
    if (rule.fact() == fact) return rule.event() == webhook::RuledEvent::check_run ? "check_run" : "workflow_run";
  }
  return "workflow_run";
}

FactExplanation Explainer::explain(Fact<std::int64_t> fact, FactInStore stored, const Records& records) const {
  FactExplanation why(fact);
  why.stored = stored;
  const std::size_t index = facts_.index_of(fact);
  const std::string_view event = event_of(fact);
  const auto decides = [&](const DeliveryRecord& record) {
    const bool is_of_event = record.event == event || (fact == kPrNumber && has_facts(record.event));
    return record.has_fact(index) ||
           (is_of_event && (record.outcome == Recorded::failed || record.outcome == Recorded::refused));
  };
  const auto decisive = std::find_if(records.begin(), records.end(), decides);
  if (decisive != records.end()) why.delivery = *decisive;
  if (stored.value) {
    explain_known(why);
  } else if (memory_.capacity == 0) {
    why.status = FactStatus::not_recorded;
    why.because = "the daemon records no deliveries: POLLY_DELIVERIES_KEPT is 0";
    why.hints.push_back(
        "set POLLY_DELIVERIES_KEPT to a number of deliveries, restart the daemon, and let GitHub deliver "
        "again");
  } else if (why.delivery && why.delivery->has_fact(index)) {
    explain_lost(why);
  } else if (why.delivery) {
    const bool has_failed = why.delivery->outcome == Recorded::failed;
    why.status = has_failed ? FactStatus::failed : FactStatus::refused;
    why.because = named(*why.delivery) + (has_failed ? " failed: " : " was refused: ") +
                  webhook::text_of(why.delivery->reason(), why.delivery->event, why.delivery->action, options_);
    why.hints.push_back(has_failed
                            ? "when `polly doctor` finds the store in order, deliver it again: \"Redeliver\" among "
                              "the GitHub App's recent deliveries"
                            : "compare the payload with GitHub's documentation of the event: something between "
                              "GitHub and the daemon may change it");
  } else if (std::any_of(records.begin(), records.end(), [&](const auto& record) { return record.event == event; })) {
    explain_ignored(why, records);
  } else {
    explain_undelivered(why, records);
  }
  return why;
}

void Explainer::explain_known(FactExplanation& why) const {
  why.status = FactStatus::known;
  const bool is_from_delivery = why.delivery && why.delivery->outcome == Recorded::stored;
  if (is_from_delivery) {
    why.because = "stored by " + named(*why.delivery);
  } else {
    why.delivery.reset();
    why.because = "no recorded delivery stored it: another daemon or a client of the API did, or a delivery before " +
                  format_time(memory_.since);
  }
}

// A delivery stored it, and now it is gone.
void Explainer::explain_lost(FactExplanation& why) const {
  const WallTime at = why.delivery->at;
  const std::optional<Milliseconds> lifetime = lifetime_.after();
  if (lifetime && now_ >= at + *lifetime) {
    why.status = FactStatus::expired;
    why.because = named(*why.delivery) + " stored it with a lifetime of " + readable_duration(*lifetime) +
                  ", which ended at " + format_time(at + *lifetime);
    why.hints.push_back("a new event of this commit renews it; POLLY_STATE_TTL is the lifetime of all facts");
    return;
  }
  why.status = FactStatus::forgotten;
  why.because = named(*why.delivery) + " stored it, and it was removed since";
  why.hints.push_back(
      "a client of the API or `polly state forget` deleted it, its pull request was closed "
      "(POLLY_STATE_FORGET_CLOSED), or the store lost it or is another one");
}

// Deliveries of its event came for this commit, and none contained the fact: each may have another reason.
void Explainer::explain_ignored(FactExplanation& why, const Records& records) const {
  why.status = FactStatus::ignored;
  const std::string_view event = event_of(why.fact);
  std::vector<std::string> names;
  std::size_t deliveries = 0;
  for (const DeliveryRecord& record : records) {
    if (record.event != event) continue;
    if (deliveries++ == 0) why.delivery = record;
    if (record.text.empty() || std::find(names.begin(), names.end(), record.text) != names.end()) continue;
    if (names.size() < kRunsNamedMax) names.push_back(record.text);
  }
  const DeliveryRecord& newest = *why.delivery;
  const bool is_by_name = why.fact != kPrNumber && newest.cause != Cause::other_app;
  if (is_by_name) {
    std::string list;
    for (const std::string& name : names) list += (list.empty() ? "\"" : ", \"") + name + "\"";
    why.because = "the " + std::string(event == "check_run" ? "check runs" : "workflows") + " of " +
                  std::to_string(deliveries) + (deliveries == 1 ? " delivery" : " deliveries") +
                  " for this commit have other names: " + (list.empty() ? "none has one" : list);
    why.hints.push_back(name_hint(why.fact));
    return;
  }
  why.because = named(newest) +
                " did not contain it: " + webhook::text_of(newest.reason(), newest.event, newest.action, options_);
  why.hints.push_back(newest.cause == Cause::other_app
                          ? "POLLY_GITHUB_APP_ID must be the id of the GitHub App that makes the check runs"
                          : "deliver the opened event again: \"Redeliver\" among the GitHub App's recent deliveries");
}

void Explainer::explain_undelivered(FactExplanation& why, const Records& records) const {
  why.status = FactStatus::never_delivered;
  const std::string event(event_of(why.fact));
  const std::string record = " since " + format_time(memory_.since) + " (" + std::to_string(memory_.kept) +
                             " deliveries are recorded, at most " + std::to_string(memory_.capacity) + ")";
  why.because =
      (records.empty() ? "no delivery named this commit" : "no " + event + " event came for this commit") + record;
  const auto found = memory_.newest.find(event);
  const std::optional<WallTime> newest = found == memory_.newest.end() ? std::nullopt : found->second;
  if (newest) {
    why.hints.push_back("the newest " + event + " event of any commit came at " + format_time(*newest));
  } else {
    why.hints.push_back("not one " + event +
                        " event has come since the daemon started: is the GitHub App subscribed to " + event +
                        ", and is its webhook's URL that of this daemon?");
  }
  if (why.fact == kPrNumber && !records.empty()) {
    why.hints.emplace_back(
        "the events of this commit list no pull request: GitHub lists none where its head is in a fork");
  }
  if (memory_.refused > 0) {
    why.hints.push_back((memory_.refused == 1 ? std::string("1 delivery was refused")
                                              : std::to_string(memory_.refused) + " deliveries were refused") +
                        " and may have named it: polly deliveries --outcome refused");
  }
  if (why.fact != kPrNumber && why.fact != kCheckSuiteId) why.hints.push_back(name_hint(why.fact));
  why.hints.emplace_back(kOtherReplicas);
}

// Which names the fact is taken from.
std::string Explainer::name_hint(Fact<std::int64_t> fact) const {
  const auto contains = [](std::string_view what, std::string_view variable, const std::string& text) {
    if (text.empty()) return "it is taken from every " + std::string(what) + ": " + std::string(variable) + " is empty";
    return "it is taken from each " + std::string(what) + " whose name contains " + std::string(variable) +
           ", which is \"" + text + "\"";
  };
  if (fact == kVulnCheckRunId) return contains("check run", "POLLY_VULN_CHECK_NAME", options_.vuln_check_name);
  if (fact == kLicenseCheckRunId) return contains("check run", "POLLY_LICENSE_CHECK_NAME", options_.license_check_name);
  if (fact == kWorkflowRunId) return contains("workflow", "POLLY_WORKFLOW_NAME", options_.workflow_name);
  return "it is taken from each run that its rule in POLLY_FACTS matches: `polly config` on the daemon's machine shows "
         "the rule";
}

}  // namespace polly::api
