#include <CLI/App.hpp>
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "polly/cli/detail/state_arguments.hpp"
#include "polly/cli/json_text.hpp"
#include "polly/cli/target.hpp"
#include "polly/cli/verbs.hpp"
#include "polly/state/pull_json.hpp"
#include "polly/state/state_json.hpp"

namespace polly::cli {

namespace {

ExitCode get_fact(Session& session, const StateArguments& arguments) {
  const config::Config config = session.load_config();
  const Fact<std::int64_t> fact = arguments.parsed_fact(config);
  const Commit commit = arguments.parsed_commit();
  const Milliseconds wait = arguments.parsed_wait();
  if (!arguments.wanted.empty()) arguments.parsed_wanted(config);  // refuses it
  const std::unique_ptr<Target> target = open_target(config, commit);
  const auto value = wait > Milliseconds(0) ? target->wait(commit, fact, wait) : target->get(commit, fact);
  if (session.wants_json) {
    print_json(session.console.out, value ? boost::json::value(*value) : boost::json::value(nullptr));
  } else if (value) {
    session.console.out << *value << '\n';
  }
  return value ? ExitCode::done : ExitCode::not_found;
}

// "43 (open), 42 (closed)"
std::string pulls_text(const std::vector<PullOfCommit>& pulls) {
  std::string text;
  for (const PullOfCommit& pull : pulls) {
    text +=
        (text.empty() ? "" : ", ") + std::to_string(pull.number) + " (" + std::string(state_name(pull.is_open)) + ")";
  }
  return text;
}

ExitCode get_all(Session& session, const StateArguments& arguments) {
  const config::Config config = session.load_config();
  const Commit commit = arguments.parsed_commit();
  const Milliseconds wait = arguments.parsed_wait();
  const std::vector<Fact<std::int64_t>> wanted = arguments.parsed_wanted(config);
  const std::unique_ptr<Target> target = open_target(config, commit);
  const StoredState stored = wait > Milliseconds(0) ? target->wait(commit, wanted, wait) : target->whole(commit);
  const CommitState& state = stored.state;
  CommitPage page;
  page.state = state;
  if (stored.pulls) page.pulls = *stored.pulls;
  if (session.wants_json) {
    print_json(session.console.out, stored.pulls ? to_json(page) : to_json(state));
  } else {
    Table table({"FACT", "VALUE"});
    for (const Fact<std::int64_t> fact : state.facts()) {
      const auto value = state[fact];
      table.row({std::string(fact.name), value ? std::to_string(*value) : ""});
    }
    if (!page.pulls.empty()) table.row({"pull_requests", pulls_text(page.pulls)});
    table.print(session.console.out, session.style());
  }
  const bool is_complete =
      std::all_of(wanted.begin(), wanted.end(), [&](auto fact) { return state[fact].has_value(); });
  return state.is_empty() || !is_complete ? ExitCode::not_found : ExitCode::done;
}

ExitCode store_fact(Session& session, const StateArguments& arguments) {
  const config::Config config = session.load_config();
  const Fact<std::int64_t> fact = arguments.parsed_fact(config);
  const Commit commit = arguments.parsed_commit();
  if (arguments.value < kFactValueMin) {
    throw Error(ErrorKind::invalid_argument, "VALUE must be an integer from 1 on: GitHub has no other ids and numbers");
  }
  if (arguments.claim && arguments.advances) {
    throw Error(ErrorKind::invalid_argument, "--claim keeps a larger stored value already: leave --advance out");
  }
  const auto target = open_target(config, commit, TargetUse::writes);
  std::int64_t stored = arguments.value;
  if (arguments.claim) {
    stored = target->complete(commit, fact, *arguments.claim, arguments.value);
  } else if (arguments.advances) {
    stored = target->advance(commit, fact, arguments.value);
  } else {
    target->store(commit, fact, arguments.value);
  }
  if (session.wants_json) print_json(session.console.out, {{fact.name, stored}});
  return ExitCode::done;
}

ExitCode forget(Session& session, const StateArguments& arguments) {
  const Commit commit = arguments.parsed_commit();
  const config::Config config = session.load_config();
  const auto target = [&] { return open_target(config, commit, TargetUse::writes); };
  if (arguments.fact.empty()) {
    target()->forget_all(commit);
  } else {
    const Fact<std::int64_t> fact = arguments.parsed_fact(config);
    target()->forget(commit, fact);
  }
  if (session.wants_json) print_json(session.console.out, {{"forgotten", true}});
  return ExitCode::done;
}

void add_get(CLI::App& state, Session& session) {
  auto arguments = std::make_shared<StateArguments>();
  const StateAction action = [](Session& s, const StateArguments& a) {
    return a.fact.empty() ? get_all(s, a) : get_fact(s, a);
  };
  CLI::App* verb = add_state_verb(state, session, "get", "print the facts of a commit", arguments, action);
  add_fact(*verb, *arguments, false);
  add_commit(*verb, *arguments);
  verb->add_option("--wait", arguments->wait, "wait until it is stored, at most so long, as in 30s")
      ->type_name("DURATION");
  verb->add_option("--for", arguments->wanted, "without FACT: the facts to wait for, separated by commas")
      ->type_name("FACTS");
  add_target_options(*verb, session);
  add_watch_option(*verb, session);
  verb->footer(
      "Exits 3, and prints nothing (null with --json), where the fact is not stored. With --for it prints the\n"
      "state, and exits 3 where one of these facts is not stored. POLLY_FACTS adds further facts.\n"
      "\n"
      "Examples:\n"
      "  polly state get pr_number --repo acme/shop --sha SHA --wait 30s\n"
      "  polly state get --repo acme/shop --sha SHA --wait 1m --for pr_number,workflow_run_id\n"
      "  polly state get --repo acme/shop --sha SHA --server http://127.0.0.1:8080\n"
      "  polly state get pr_number --repo acme/shop --sha SHA --watch");
}

void add_store(CLI::App& state, Session& session) {
  auto arguments = std::make_shared<StateArguments>();
  CLI::App* verb = add_state_verb(state, session, "store", "store a fact of a commit", arguments, store_fact);
  add_fact(*verb, *arguments, true);
  verb->add_option("VALUE", arguments->value, "an integer from 1 on")->required()->type_name("");
  add_commit(*verb, *arguments);
  add_claim_token(*verb, *arguments, "end this claim in the same step (polly state claim)", false);
  verb->add_flag("--advance", arguments->advances, "keep a larger stored value, as a webhook does");
  add_target_options(*verb, session);
  verb->footer(
      "Replaces the stored value. The fact expires after POLLY_STATE_TTL. POLLY_FACTS adds further facts.\n"
      "With --claim a larger stored value is kept; exits 4, and stores nothing, where the claim was lost.\n"
      "\n"
      "Examples:\n"
      "  polly state store pr_number 42 --repo acme/shop --sha SHA\n"
      "  polly state store workflow_run_id 7 --repo acme/shop --sha SHA --advance\n"
      "  polly state store pr_number 42 --repo acme/shop --sha SHA --claim TOKEN");
}

void add_forget(CLI::App& state, Session& session) {
  auto arguments = std::make_shared<StateArguments>();
  CLI::App* verb =
      add_state_verb(state, session, "forget", "delete a fact of a commit, or all of them", arguments, forget);
  add_fact(*verb, *arguments, false);
  add_commit(*verb, *arguments);
  add_target_options(*verb, session);
  verb->footer(
      "Deleting a fact that is not stored succeeds. POLLY_FACTS adds further facts.\n"
      "\n"
      "Examples:\n"
      "  polly state forget pr_number --repo acme/shop --sha SHA\n"
      "  polly state forget --repo acme/shop --sha SHA");
}

}  // namespace

void add_state_verbs(CLI::App& polly, Session& session) {
  CLI::App* state = polly.add_subcommand("state", "read and change the facts of commits");
  state->require_subcommand(1);
  state->footer("Examples:\n  polly state get --repo acme/shop --sha SHA --server http://127.0.0.1:8080");
  add_get(*state, session);
  add_store(*state, session);
  add_forget(*state, session);
  add_claim_verb(*state, session);
  add_release_verb(*state, session);
  add_state_list_verb(*state, session);
}

}  // namespace polly::cli
