#include <CLI/App.hpp>
#include <algorithm>
#include <boost/json/array.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "polly/assembly/state_options.hpp"
#include "polly/base/key_words.hpp"
#include "polly/cli/json_text.hpp"
#include "polly/cli/target.hpp"
#include "polly/cli/verbs.hpp"
#include "polly/state/state_json.hpp"

namespace polly::cli {

namespace {

// The arguments of a verb.
struct StateArguments {
  std::string sha;
  std::string repository;
  std::string fact;
  std::int64_t value = 0;
  std::optional<std::int64_t> pr_number;

  std::optional<Repository> parsed_repository() const {
    return repository.empty() ? std::nullopt : std::optional(Repository::parse(repository));
  }
  Commit parsed_commit() const { return Commit(sha, parsed_repository()); }
};

// A daemon knows its own facts, and judges the name; of a store, the facts are those of this configuration. The fact
// refers to the arguments.
Fact<std::int64_t> parse_fact(const config::Config& config, const StateArguments& arguments) {
  const Fact<std::int64_t> fact{arguments.fact};
  const bool is_daemon = !config.command_line.server.empty();
  if (is_daemon && is_key_word(fact.name)) return fact;
  const auto facts = fact_list(config.state);
  if (facts->find(fact.name)) return fact;
  std::string message = "unknown fact " + arguments.fact + "; the facts are " + facts->names();
  if (!is_daemon) message += " (POLLY_FACTS adds others: set it as it is set for the daemon)";
  throw Error(ErrorKind::invalid_argument, message);
}

ExitCode get_fact(Session& session, const StateArguments& arguments) {
  const config::Config config = session.load_config();
  const Fact<std::int64_t> fact = parse_fact(config, arguments);
  const Commit commit = arguments.parsed_commit();
  const auto value = open_target(config, commit)->get(commit, fact);
  if (session.wants_json) {
    print_json(session.console.out, value ? boost::json::value(*value) : boost::json::value(nullptr));
  } else if (value) {
    session.console.out << *value << '\n';
  }
  return value ? ExitCode::done : ExitCode::not_found;
}

ExitCode get_all(Session& session, const StateArguments& arguments) {
  const Commit commit = arguments.parsed_commit();
  const CommitState state = open_target(session.load_config(), commit)->all(commit);
  if (session.wants_json) {
    print_json(session.console.out, to_json(state));
  } else {
    Table table({"FACT", "VALUE"});
    for (const Fact<std::int64_t> fact : state.facts()) {
      const auto value = state[fact];
      table.row({std::string(fact.name), value ? std::to_string(*value) : ""});
    }
    table.print(session.console.out, session.style());
  }
  return state.is_empty() ? ExitCode::not_found : ExitCode::done;
}

ExitCode store_fact(Session& session, const StateArguments& arguments) {
  const config::Config config = session.load_config();
  const Fact<std::int64_t> fact = parse_fact(config, arguments);
  const Commit commit = arguments.parsed_commit();
  open_target(config, commit, TargetUse::writes)->store(commit, fact, arguments.value);
  if (session.wants_json) print_json(session.console.out, {{fact.name, arguments.value}});
  return ExitCode::done;
}

ExitCode forget(Session& session, const StateArguments& arguments) {
  const Commit commit = arguments.parsed_commit();
  const config::Config config = session.load_config();
  const auto target = [&] { return open_target(config, commit, TargetUse::writes); };
  if (arguments.fact.empty()) {
    target()->forget_all(commit);
  } else {
    const Fact<std::int64_t> fact = parse_fact(config, arguments);
    target()->forget(commit, fact);
  }
  if (session.wants_json) print_json(session.console.out, {{"forgotten", true}});
  return ExitCode::done;
}

// A short heading, so that a line fits a terminal: "VULN CHECK" for vuln_check_run_id.
std::string heading(Fact<std::int64_t> fact) {
  std::string_view name = fact.name;
  for (const std::string_view ending : {"_id", "_run", "_number"}) {
    if (name.ends_with(ending)) name.remove_suffix(ending.size());
  }
  std::string text(name);
  for (char& c : text) c = c == '_' ? ' ' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return text;
}

// Of at least one commit; all have the same facts.
void print_table(Session& session, const std::vector<FoundCommit>& commits) {
  const FactList& facts = commits.front().state.facts();
  std::vector<std::string> headings{"REPOSITORY", "COMMIT"};
  for (const Fact<std::int64_t> fact : facts) headings.push_back(heading(fact));
  Table table(std::move(headings));
  for (const FoundCommit& found : commits) {
    const auto& repository = found.commit.repository();
    std::vector<std::string> cells{repository ? repository->full_name() : "", found.commit.sha()};
    for (const Fact<std::int64_t> fact : facts) {
      const auto value = found.state[fact];
      cells.push_back(value ? std::to_string(*value) : "");
    }
    table.row(std::move(cells));
  }
  table.print(session.console.out, session.style());
}

ExitCode list(Session& session, const StateArguments& arguments) {
  auto commits = open_target(session.load_config())->find(arguments.parsed_repository(), arguments.pr_number);
  const auto order = [](const FoundCommit& found) {
    const auto& repository = found.commit.repository();
    return std::tuple(repository ? repository->full_name() : "", found.state[kPrNumber], found.commit.sha());
  };
  std::sort(commits.begin(), commits.end(), [&](const auto& a, const auto& b) { return order(a) < order(b); });
  if (session.wants_json) {
    boost::json::array array;
    for (const FoundCommit& found : commits) array.push_back(to_json(found));
    print_json(session.console.out, {{"commits", std::move(array)}});
  } else if (!commits.empty()) {
    print_table(session, commits);
  } else {
    session.console.err << "polly: no facts are stored for such commits\n";
  }
  return commits.empty() ? ExitCode::not_found : ExitCode::done;
}

using StateAction = ExitCode (*)(Session& session, const StateArguments& arguments);

CLI::App* add_verb(CLI::App& state, Session& session, const std::string& name, const std::string& purpose,
                   const std::shared_ptr<StateArguments>& arguments, StateAction action) {
  CLI::App* verb = state.add_subcommand(name, purpose);
  verb->callback([&session, arguments, action] {
    session.action = [&session, arguments, action] { return action(session, *arguments); };
  });
  return verb;
}

void add_repository(CLI::App& verb, StateArguments& arguments) {
  verb.add_option("--repo", arguments.repository, "the repository (required unless POLLY_STATE_SCOPE=commit)")
      ->type_name("OWNER/NAME");
}

void add_commit(CLI::App& verb, StateArguments& arguments) {
  verb.add_option("--sha", arguments.sha, "the commit: all 40 (or 64) digits")->type_name("SHA")->required();
  add_repository(verb, arguments);
}

void add_fact(CLI::App& verb, StateArguments& arguments, bool is_required) {
  verb.add_option("FACT", arguments.fact, FactList::contract()->names())->required(is_required)->type_name("");
}

void add_get(CLI::App& state, Session& session) {
  auto arguments = std::make_shared<StateArguments>();
  const StateAction action = [](Session& s, const StateArguments& a) {
    return a.fact.empty() ? get_all(s, a) : get_fact(s, a);
  };
  CLI::App* verb = add_verb(state, session, "get", "print the facts of a commit", arguments, action);
  add_fact(*verb, *arguments, false);
  add_commit(*verb, *arguments);
  add_target_options(*verb, session);
  add_watch_option(*verb, session);
  verb->footer(
      "Exits 3, and prints nothing (null with --json), where the fact is not stored. POLLY_FACTS adds further facts.\n"
      "\n"
      "Examples:\n"
      "  polly state get --repo acme/shop --sha SHA --server http://127.0.0.1:8080\n"
      "  polly state get pr_number --repo acme/shop --sha SHA --watch");
}

void add_store(CLI::App& state, Session& session) {
  auto arguments = std::make_shared<StateArguments>();
  CLI::App* verb = add_verb(state, session, "store", "store a fact of a commit", arguments, store_fact);
  add_fact(*verb, *arguments, true);
  verb->add_option("VALUE", arguments->value, "an integer")->required()->type_name("");
  add_commit(*verb, *arguments);
  add_target_options(*verb, session);
  verb->footer(
      "Replaces the stored value. The fact expires after POLLY_STATE_TTL. POLLY_FACTS adds further facts.\n"
      "\n"
      "Examples:\n"
      "  polly state store pr_number 42 --repo acme/shop --sha SHA");
}

void add_forget(CLI::App& state, Session& session) {
  auto arguments = std::make_shared<StateArguments>();
  CLI::App* verb = add_verb(state, session, "forget", "delete a fact of a commit, or all of them", arguments, forget);
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

void add_list(CLI::App& state, Session& session) {
  auto arguments = std::make_shared<StateArguments>();
  CLI::App* verb = add_verb(state, session, "list", "list the commits of which facts are stored", arguments, list);
  add_repository(*verb, *arguments);
  verb->add_option("--pr", arguments->pr_number, "only commits of this pull request")->type_name("NUMBER");
  add_target_options(*verb, session);
  add_watch_option(*verb, session);
  verb->footer(
      "Reads every key of the store: for people, not for frequent use by programs.\n"
      "\n"
      "Examples:\n"
      "  polly state list --repo acme/shop --watch=10\n"
      "  polly state list --pr 42 --json");
}

}  // namespace

void add_state_verbs(CLI::App& polly, Session& session) {
  CLI::App* state = polly.add_subcommand("state", "read and change the facts of commits");
  state->require_subcommand(1);
  state->footer("Examples:\n  polly state get --repo acme/shop --sha SHA --server http://127.0.0.1:8080");
  add_get(*state, session);
  add_store(*state, session);
  add_forget(*state, session);
  add_list(*state, session);
}

}  // namespace polly::cli
