// polly state list: the commits of which facts are stored, and those of one pull request.
#include <CLI/App.hpp>
#include <algorithm>
#include <boost/json/serialize.hpp>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "polly/cli/json_text.hpp"
#include "polly/cli/target.hpp"
#include "polly/cli/verbs.hpp"
#include "polly/state/pull_json.hpp"
#include "polly/state/state_json.hpp"

namespace polly::cli {

namespace {

// So many commits are sorted and printed together; a longer list is printed in several parts, each sorted by itself, so
// that memory is bounded.
constexpr std::size_t kPartCommits = 10'000;

struct ListArguments {
  std::string repository;
  std::optional<std::int64_t> pr_number;

  std::optional<Repository> parsed_repository() const {
    return repository.empty() ? std::nullopt : std::optional(Repository::parse(repository));
  }
};

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

void add_fact_headings(std::vector<std::string>& headings, const FactList& facts) {
  for (const Fact<std::int64_t> fact : facts) headings.push_back(heading(fact));
}

void add_fact_cells(std::vector<std::string>& cells, const FactList& facts, const CommitState& state) {
  for (const Fact<std::int64_t> fact : facts) {
    const auto value = state[fact];
    cells.push_back(value ? std::to_string(*value) : "");
  }
}

// Of at least one commit. Its columns are the facts of the first one, which the others have too.
void print_table(Session& session, const std::vector<FoundCommit>& commits) {
  const FactList& facts = commits.front().state.facts();
  std::vector<std::string> headings{"REPOSITORY", "COMMIT"};
  add_fact_headings(headings, facts);
  Table table(std::move(headings));
  for (const FoundCommit& found : commits) {
    const auto& repository = found.commit.repository();
    std::vector<std::string> cells{repository ? repository->full_name() : "", found.commit.sha()};
    add_fact_cells(cells, facts, found.state);
    table.row(std::move(cells));
  }
  table.print(session.console.out, session.style());
}

void sort_commits(std::vector<FoundCommit>& commits) {
  const auto order = [](const FoundCommit& found) {
    const auto& repository = found.commit.repository();
    return std::tuple(repository ? repository->full_name() : "", found.state[kPrNumber], found.commit.sha());
  };
  std::sort(commits.begin(), commits.end(), [&](const auto& a, const auto& b) { return order(a) < order(b); });
}

// Prints the parts of a list as they come: as tables below each other, or as one JSON document.
class ListPrinter {
 public:
  explicit ListPrinter(Session& session) : session_(session) {}

  void print(std::vector<FoundCommit> part) {
    sort_commits(part);
    if (!session_.wants_json) {
      if (!part.empty()) print_table(session_, part);
    } else {
      std::ostream& out = session_.console.out;
      if (!has_begun_) out << R"({"commits":[)";
      has_begun_ = true;
      for (const FoundCommit& found : part) {
        out << (commits_++ == 0 ? "" : ",") << boost::json::serialize(to_json(found));
      }
    }
  }

  void finish() {
    if (session_.wants_json) session_.console.out << (has_begun_ ? "]}\n" : "{\"commits\":[]}\n");
  }

 private:
  Session& session_;
  std::size_t commits_ = 0;
  bool has_begun_ = false;
};

ExitCode nothing_found(Session& session) {
  if (!session.wants_json) session.console.err << "polly: no facts are stored for such commits\n";
  return ExitCode::not_found;
}

ExitCode list_pages(Session& session, Target& target, const ListArguments& arguments) {
  const std::optional<Repository> repository = arguments.parsed_repository();
  ListPrinter printer(session);
  std::vector<FoundCommit> part;
  std::size_t count = 0;
  CommitsPage page;
  do {
    page = target.list(repository, arguments.pr_number, page.next);
    count += page.commits.size();
    std::move(page.commits.begin(), page.commits.end(), std::back_inserter(part));
    if (part.size() >= kPartCommits) printer.print(std::exchange(part, {}));
  } while (page.next);
  printer.print(std::move(part));
  printer.finish();
  return count == 0 ? nothing_found(session) : ExitCode::done;
}

ExitCode print_pull(Session& session, const PullPage& page) {
  if (session.wants_json) {
    print_json(session.console.out, to_json(page));
  } else if (!page.commits.empty()) {
    const FactList& facts = page.commits.front().found.state.facts();
    std::vector<std::string> headings{"COMMIT", "HEAD"};
    add_fact_headings(headings, facts);
    Table table(std::move(headings));
    for (const CommitOfPull& commit : page.commits) {
      std::vector<std::string> cells{commit.found.commit.sha(), commit.is_head ? "yes" : ""};
      add_fact_cells(cells, facts, commit.found.state);
      table.row(std::move(cells));
    }
    table.print(session.console.out, session.style());
  }
  return page.commits.empty() ? nothing_found(session) : ExitCode::done;
}

ExitCode list_commits(Session& session, const ListArguments& arguments) {
  if (arguments.pr_number && *arguments.pr_number < kFactValueMin) {
    throw Error(ErrorKind::invalid_argument, "--pr must be the number of a pull request, from 1 on");
  }
  const std::optional<Repository> repository = arguments.parsed_repository();
  const std::unique_ptr<Target> target = open_target(session.load_config());
  if (repository && arguments.pr_number) {
    const std::optional<PullPage> page = target->pull(*repository, *arguments.pr_number);
    if (page) return print_pull(session, *page);
  }
  return list_pages(session, *target, arguments);
}

}  // namespace

void add_state_list_verb(CLI::App& state, Session& session) {
  auto arguments = std::make_shared<ListArguments>();
  CLI::App* verb = state.add_subcommand("list", "list the commits of which facts are stored");
  verb->callback(
      [&session, arguments] { session.action = [&session, arguments] { return list_commits(session, *arguments); }; });
  verb->add_option("--repo", arguments->repository, "only commits of this repository")->type_name("OWNER/NAME");
  verb->add_option("--pr", arguments->pr_number, "only commits of this pull request")->type_name("NUMBER");
  add_target_options(*verb, session);
  add_watch_option(*verb, session);
  verb->footer(
      "With --repo and --pr it takes a few requests: the newest commit comes first, and the head of the pull request\n"
      "is marked. Otherwise it reads every key of the store: for people, not for frequent use by programs. More than\n"
      "10000 commits are printed in parts, each sorted by itself.\n"
      "\n"
      "Examples:\n"
      "  polly state list --repo acme/shop --pr 42\n"
      "  polly state list --repo acme/shop --watch=10\n"
      "  polly state list --pr 42 --json");
}

}  // namespace polly::cli
