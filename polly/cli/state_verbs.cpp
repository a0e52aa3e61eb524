#include <CLI/App.hpp>
#include <algorithm>
#include <boost/json/array.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <tuple>

#include "polly/cli/json_text.hpp"
#include "polly/cli/target.hpp"
#include "polly/cli/verbs.hpp"
#include "polly/state/state_json.hpp"

namespace polly::cli {

namespace {

// What was asked about.
struct Question {
  std::string sha;
  std::string repository;
  std::string fact;
  std::int64_t value = 0;
  std::optional<std::int64_t> pr_number;

  std::optional<Repository> asked_repository() const {
    return repository.empty() ? std::nullopt : std::optional(Repository::parse(repository));
  }
  Commit asked_commit() const { return Commit(sha, asked_repository()); }
};

std::string known_facts() {
  std::string names;
  for (const Fact<std::int64_t> fact : kFacts) names += (names.empty() ? "" : ", ") + std::string(fact.name);
  return names;
}

Fact<std::int64_t> asked_fact(const Question& question) {
  const auto fact = find_fact(question.fact);
  if (!fact) {
    throw Error(ErrorKind::invalid_argument, "no fact is called " + question.fact + "; there are " + known_facts());
  }
  return *fact;
}

ExitCode get_fact(Session& session, const Question& question) {
  const Fact<std::int64_t> fact = asked_fact(question);
  const auto value = open_target(session.load_config())->get(question.asked_commit(), fact);
  if (session.wants_json) {
    print_json(session.console.out, value ? boost::json::value(*value) : boost::json::value(nullptr));
  } else if (value) {
    session.console.out << *value << '\n';
  }
  return value ? ExitCode::done : ExitCode::not_found;
}

ExitCode get_all(Session& session, const Question& question) {
  const CommitState state = open_target(session.load_config())->all(question.asked_commit());
  if (session.wants_json) {
    print_json(session.console.out, to_json(state));
  } else {
    Table table({"FACT", "VALUE"});
    for (const Fact<std::int64_t> fact : kFacts) {
      const auto value = state[fact];
      table.row({std::string(fact.name), value ? std::to_string(*value) : ""});
    }
    table.print(session.console.out, session.style());
  }
  return state.is_empty() ? ExitCode::not_found : ExitCode::done;
}

ExitCode store_fact(Session& session, const Question& question) {
  const Fact<std::int64_t> fact = asked_fact(question);
  const Commit commit = question.asked_commit();
  open_target(session.load_config(), TargetUse::writes)->store(commit, fact, question.value);
  if (session.wants_json) print_json(session.console.out, {{fact.name, question.value}});
  return ExitCode::done;
}

ExitCode forget(Session& session, const Question& question) {
  const Commit commit = question.asked_commit();
  const auto target = [&] { return open_target(session.load_config(), TargetUse::writes); };
  if (question.fact.empty()) {
    target()->forget_all(commit);
  } else {
    const Fact<std::int64_t> fact = asked_fact(question);
    target()->forget(commit, fact);
  }
  if (session.wants_json) print_json(session.console.out, {{"forgotten", true}});
  return ExitCode::done;
}

// "VULN CHECK" for vuln_check_run_id: short, so that a line fits a terminal.
std::string heading(Fact<std::int64_t> fact) {
  std::string_view name = fact.name;
  for (const std::string_view ending : {"_id", "_run", "_number"}) {
    if (name.ends_with(ending)) name.remove_suffix(ending.size());
  }
  std::string text(name);
  for (char& c : text) c = c == '_' ? ' ' : static_cast<char>(c - 'a' + 'A');
  return text;
}

void print_table(Session& session, const std::vector<FoundCommit>& commits) {
  std::vector<std::string> headings{"REPOSITORY", "COMMIT"};
  for (const Fact<std::int64_t> fact : kFacts) headings.push_back(heading(fact));
  Table table(std::move(headings));
  for (const FoundCommit& found : commits) {
    const auto& repository = found.commit.repository();
    std::vector<std::string> cells{repository ? repository->full_name() : "", found.commit.sha()};
    for (const Fact<std::int64_t> fact : kFacts) {
      const auto value = found.state[fact];
      cells.push_back(value ? std::to_string(*value) : "");
    }
    table.row(std::move(cells));
  }
  table.print(session.console.out, session.style());
}

ExitCode list(Session& session, const Question& question) {
  auto commits = open_target(session.load_config())->find(question.asked_repository(), question.pr_number);
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
    session.console.err << "polly: nothing is known of such commits\n";
  }
  return commits.empty() ? ExitCode::not_found : ExitCode::done;
}

using Answer = ExitCode (*)(Session& session, const Question& question);

CLI::App* add_verb(CLI::App& state, Session& session, const std::string& name, const std::string& purpose,
                   const std::shared_ptr<Question>& question, Answer answer) {
  CLI::App* verb = state.add_subcommand(name, purpose);
  verb->callback([&session, question, answer] {
    session.action = [&session, question, answer] { return answer(session, *question); };
  });
  return verb;
}

void add_repository(CLI::App& verb, Question& question) {
  verb.add_option("--repo", question.repository, "the repository (needed unless facts are kept by commit alone)")
      ->type_name("OWNER/NAME");
}

void add_commit(CLI::App& verb, Question& question) {
  verb.add_option("--sha", question.sha, "the commit: all its 40 (or 64) digits")->type_name("SHA")->required();
  add_repository(verb, question);
}

void add_fact(CLI::App& verb, Question& question, bool is_required) {
  verb.add_option("FACT", question.fact, known_facts())->required(is_required)->type_name("");
}

void add_get(CLI::App& state, Session& session) {
  auto question = std::make_shared<Question>();
  const Answer answer = [](Session& s, const Question& q) { return q.fact.empty() ? get_all(s, q) : get_fact(s, q); };
  CLI::App* verb = add_verb(state, session, "get", "show what is known of a commit", question, answer);
  add_fact(*verb, *question, false);
  add_commit(*verb, *question);
  add_target_options(*verb, session);
  verb->footer(
      "Exits 3, and prints nothing (null with --json), where the fact is not known.\n"
      "\n"
      "Examples:\n"
      "  polly state get --repo acme/shop --sha SHA --server http://127.0.0.1:8080\n"
      "  polly state get pr_number --repo acme/shop --sha SHA");
}

void add_store(CLI::App& state, Session& session) {
  auto question = std::make_shared<Question>();
  CLI::App* verb = add_verb(state, session, "store", "tell a fact of a commit", question, store_fact);
  add_fact(*verb, *question, true);
  verb->add_option("VALUE", question->value, "an integer")->required()->type_name("");
  add_commit(*verb, *question);
  add_target_options(*verb, session);
  verb->footer(
      "Replaces what was known. The fact lives as long as POLLY_STATE_TTL says.\n"
      "\n"
      "Examples:\n"
      "  polly state store pr_number 42 --repo acme/shop --sha SHA");
}

void add_forget(CLI::App& state, Session& session) {
  auto question = std::make_shared<Question>();
  CLI::App* verb = add_verb(state, session, "forget", "forget a fact of a commit, or all of them", question, forget);
  add_fact(*verb, *question, false);
  add_commit(*verb, *question);
  add_target_options(*verb, session);
  verb->footer(
      "Forgetting what is not known succeeds.\n"
      "\n"
      "Examples:\n"
      "  polly state forget pr_number --repo acme/shop --sha SHA\n"
      "  polly state forget --repo acme/shop --sha SHA");
}

void add_list(CLI::App& state, Session& session) {
  auto question = std::make_shared<Question>();
  CLI::App* verb = add_verb(state, session, "list", "list the commits of which something is known", question, list);
  add_repository(*verb, *question);
  verb->add_option("--pr", question->pr_number, "only commits of this pull request")->type_name("NUMBER");
  add_target_options(*verb, session);
  verb->footer(
      "Looks at every key of the store: for people, not for programs that ask often.\n"
      "\n"
      "Examples:\n"
      "  polly state list --repo acme/shop\n"
      "  polly state list --pr 42 --json");
}

}  // namespace

void add_state_verbs(CLI::App& polly, Session& session) {
  CLI::App* state = polly.add_subcommand("state", "what is known of commits: look at it, change it");
  state->require_subcommand(1);
  state->footer("Examples:\n  polly state get --repo acme/shop --sha SHA --server http://127.0.0.1:8080");
  add_get(*state, session);
  add_store(*state, session);
  add_forget(*state, session);
  add_list(*state, session);
}

}  // namespace polly::cli
