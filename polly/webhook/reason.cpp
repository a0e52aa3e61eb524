#include "polly/webhook/reason.hpp"

#include <algorithm>
#include <variant>

namespace polly::webhook {

namespace {

// Whether another fact than the number of a pull request is among them: the name of a run decides on those.
bool has_own_fact(const std::vector<KnownFact>& facts) noexcept {
  return std::any_of(facts.begin(), facts.end(), [](const KnownFact& known) { return known.fact != kPrNumber; });
}

class ReasonOf {
 public:
  ReasonOf(std::string_view name, const std::vector<KnownFact>& stored, const ReceiverOptions& options) noexcept
      : name_(name), stored_(stored), options_(options) {}

  Reason operator()(const github::PullRequest&) const {
    return Reason(stored_.empty() ? Cause::unused_action : Cause::none);
  }
  Reason operator()(const github::CheckRun& run) const {
    if (has_own_fact(stored_)) return Reason(Cause::none, run.name);
    const bool is_other = options_.app_id && run.app_id != options_.app_id;
    return Reason(is_other ? Cause::other_app : Cause::no_name_matches, run.name);
  }
  Reason operator()(const github::WorkflowRun& run) const {
    return Reason(has_own_fact(stored_) ? Cause::none : Cause::no_name_matches, run.workflow);
  }
  Reason operator()(const github::CheckSuite&) const { return Reason(); }
  Reason operator()(const github::Ping&) const { return Reason(Cause::ping); }
  Reason operator()(const github::OtherEvent&) const {
    return Reason(name_ == "other" ? Cause::unknown_event : Cause::unused_event);
  }

 private:
  std::string_view name_;
  const std::vector<KnownFact>& stored_;
  const ReceiverOptions& options_;
};

std::string quoted(std::string_view text) {
  return "\"" + std::string(shortened(text, Reason::kTextBytesMax)) + "\"";
}

bool has_rule(const ReceiverOptions& options, RuledEvent event) {
  return std::any_of(options.rules.begin(), options.rules.end(),
                     [event](const FactRule& rule) { return rule.event() == event; });
}

std::string no_name_matches(std::string_view event_name, std::string_view run, const ReceiverOptions& options) {
  if (event_name == "check_run") {
    std::string text = "the check run " + quoted(run) + " matches neither POLLY_VULN_CHECK_NAME (" +
                       quoted(options.vuln_check_name) + ") nor POLLY_LICENSE_CHECK_NAME (" +
                       quoted(options.license_check_name) + ")";
    return has_rule(options, RuledEvent::check_run) ? text + " nor a rule of POLLY_FACTS" : text;
  }
  std::string text =
      "the workflow " + quoted(run) + " does not match POLLY_WORKFLOW_NAME (" + quoted(options.workflow_name) + ")";
  return has_rule(options, RuledEvent::workflow_run) ? text + " nor a rule of POLLY_FACTS" : text;
}

}  // namespace

Reason reason_of(std::string_view event_name, const github::Event& event, const std::vector<KnownFact>& stored,
                 const ReceiverOptions& options) {
  return std::visit(ReasonOf(event_name, stored, options), event);
}

std::string text_of(const Reason& reason, std::string_view event_name, std::string_view action,
                    const ReceiverOptions& options) {
  switch (reason.cause) {
    case Cause::none: return "";
    case Cause::ping: return "a ping is about no commit";
    case Cause::unused_event:
      return "no fact is taken from the event " + std::string(event_name) +
             ": facts come from pull_request, check_run, check_suite and workflow_run";
    case Cause::unknown_event: return "GitHub documents no event of this name";
    case Cause::unused_action:
      return "the action " + quoted(action) +
             " gives the pull request no new head: pr_number is taken from opened, reopened, synchronize and "
             "ready_for_review";
    case Cause::other_app:
      return "the check run " + quoted(reason.text) + " is of another GitHub App than POLLY_GITHUB_APP_ID (" +
             std::to_string(options.app_id.value_or(0)) + ")";
    case Cause::no_name_matches: return no_name_matches(event_name, reason.text, options);
    case Cause::wrong_signature:
      return "X-Hub-Signature-256 is missing or is not the signature of the body under POLLY_WEBHOOK_SECRET";
    case Cause::not_whole:
      return "the body did not arrive whole: it is larger than the daemon accepts, too slow, or was cut off";
    case Cause::malformed: return "it is malformed: " + std::string(reason.text);
    case Cause::failed: return "the store failed: " + std::string(reason.text);
  }
  return "";
}

std::string_view shortened(std::string_view text, std::size_t bytes_max) noexcept {
  if (text.size() <= bytes_max) return text;
  std::size_t end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end);
}

}  // namespace polly::webhook
