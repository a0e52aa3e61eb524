#include <CLI/App.hpp>
#include <memory>
#include <string>
#include <variant>

#include "polly/cli/detail/state_arguments.hpp"
#include "polly/cli/json_text.hpp"
#include "polly/cli/target.hpp"
#include "polly/cli/verbs.hpp"

namespace polly::cli {

namespace {

ExitCode claim(Session& session, const StateArguments& arguments) {
  const config::Config config = session.load_config();
  const Fact<std::int64_t> fact = arguments.parsed_fact(config);
  const Commit commit = arguments.parsed_commit();
  const Milliseconds ttl = arguments.parsed_ttl();
  const Milliseconds wait = arguments.parsed_wait();
  const auto target = open_target(config, commit, TargetUse::writes);
  const KnownOrClaimed result = target->claim(commit, fact, ttl, wait);
  if (const auto* known = std::get_if<KnownValue>(&result)) {
    if (session.wants_json) {
      print_json(session.console.out, {{fact.name, known->value}});
    } else {
      session.console.out << "known " << known->value << '\n';
    }
  } else {
    const Claim& claim = std::get<Claim>(result);
    if (session.wants_json) {
      print_json(session.console.out, {{"token", claim.token}, {"time_left_ms", claim.time_left.count()}});
    } else {
      session.console.out << "claimed " << claim.token << '\n';
    }
  }
  return ExitCode::done;
}

ExitCode release(Session& session, const StateArguments& arguments) {
  const config::Config config = session.load_config();
  const Fact<std::int64_t> fact = arguments.parsed_fact(config);
  const Commit commit = arguments.parsed_commit();
  const auto target = open_target(config, commit, TargetUse::writes);
  const bool was_held = target->release(commit, fact, *arguments.claim);
  if (session.wants_json) print_json(session.console.out, {{"released", was_held}});
  return ExitCode::done;
}

}  // namespace

void add_claim_verb(CLI::App& state, Session& session) {
  auto arguments = std::make_shared<StateArguments>();
  CLI::App* verb = add_state_verb(state, session, "claim", "claim a fact that one caller creates", arguments, claim);
  add_fact(*verb, *arguments, true);
  add_commit(*verb, *arguments);
  verb->add_option("--ttl", arguments->ttl, "how long the claim lasts: 1s to 10m, by default 30s")
      ->type_name("DURATION");
  verb->add_option("--wait", arguments->wait, "wait while another caller has the claim, at most so long, as in 30s")
      ->type_name("DURATION");
  add_target_options(*verb, session);
  verb->footer(
      "Prints `known VALUE` where the fact is stored, or `claimed TOKEN`. Exits 4 where another caller has the claim.\n"
      "With a claim: create what the fact names, then `polly state store FACT VALUE --claim TOKEN`.\n"
      "\n"
      "Examples:\n"
      "  polly state claim vuln_check_run_id --repo acme/shop --sha SHA --ttl 1m --wait 30s\n"
      "  polly state store vuln_check_run_id 42 --repo acme/shop --sha SHA --claim TOKEN");
}

void add_release_verb(CLI::App& state, Session& session) {
  auto arguments = std::make_shared<StateArguments>();
  CLI::App* verb = add_state_verb(state, session, "release", "give up the claim for a fact", arguments, release);
  add_fact(*verb, *arguments, true);
  add_commit(*verb, *arguments);
  add_claim_token(*verb, *arguments, "the token of the claim", true);
  add_target_options(*verb, session);
  verb->footer(
      "Succeeds also where the claim was not held any more; --json prints whether it was.\n"
      "\n"
      "Examples:\n"
      "  polly state release vuln_check_run_id --repo acme/shop --sha SHA --claim TOKEN");
}

}  // namespace polly::cli
