#include <CLI/App.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "polly/base/duration_text.hpp"
#include "polly/cli/detail/option_checks.hpp"
#include "polly/cli/json_text.hpp"
#include "polly/cli/target.hpp"
#include "polly/cli/verbs.hpp"
#include "polly/operations/statistics_report.hpp"

namespace polly::cli {

namespace {

using operations::NamedTally;
using operations::StatisticsReport;
using operations::Tally;

void add_row(Table& table, const std::string& name, const Tally& tally) {
  table.row({name, std::to_string(tally.entries), std::to_string(tally.bytes)});
}

void add_row_unless_empty(Table& table, const std::string& name, const Tally& tally) {
  if (tally.entries > 0) add_row(table, name, tally);
}

Table table_of(const std::string& heading, const std::vector<NamedTally>& lines) {
  Table table({heading, "ENTRIES", "BYTES"});
  for (const auto& [name, tally] : lines) add_row(table, name, tally);
  return table;
}

Table kinds_table(const StatisticsReport& report) {
  Table table = table_of("KEYS", report.kinds);
  add_row_unless_empty(table, "(others)", report.other_kinds);
  add_row(table, "(all)", report.all);
  return table;
}

Table repositories_table(const StatisticsReport& report) {
  Table table = table_of("REPOSITORY", report.repositories);
  add_row_unless_empty(table, "(others)", report.other_repositories);
  add_row(table, "(none)", report.without_repository);
  return table;
}

Table forms_table(const StatisticsReport& report) {
  Table table({"STORED AS", "ENTRIES"});
  for (const auto& [name, tally] : report.sealed) table.row({"sealed with " + name, std::to_string(tally.entries)});
  if (report.other_sealed.entries > 0) {
    table.row({"sealed with other keys", std::to_string(report.other_sealed.entries)});
  }
  table.row({"plain", std::to_string(report.plain)});
  table.row({"compressed", std::to_string(report.compressed)});
  if (report.damaged > 0) table.row({"damaged", std::to_string(report.damaged)});
  return table;
}

Table expiries_table(const StatisticsReport& report) {
  Table table({"EXPIRES", "ENTRIES"});
  table.row({"within the hour", std::to_string(report.expiring)});
  table.row({"never", std::to_string(report.permanent)});
  return table;
}

void print_report(Session& session, const StatisticsReport& report) {
  std::ostream& out = session.console.out;
  kinds_table(report).print(out, session.style());
  out << '\n';
  repositories_table(report).print(out, session.style());
  out << '\n';
  expiries_table(report).print(out, session.style());
  out << '\n';
  forms_table(report).print(out, session.style());
  if (!report.is_exact) {
    session.console.err
        << "polly: the store has very many repositories: the lines of single ones may show too little\n";
  }
  const auto age = std::chrono::floor<std::chrono::seconds>(report.age);
  if (age.count() > 0) session.console.err << "polly: the daemon counted this " << readable_duration(age) << " ago\n";
}

ExitCode stats(Session& session, std::size_t limit) {
  const StatisticsReport report = open_target(session.load_config())->statistics(limit);
  if (session.wants_json) {
    print_json(session.console.out, operations::to_json(report));
  } else {
    print_report(session, report);
  }
  return report.damaged == 0 ? ExitCode::done : ExitCode::corrupt;
}

}  // namespace

void add_stats_verb(CLI::App& polly, Session& session) {
  CLI::App* verb = polly.add_subcommand("stats", "count the entries of the store: by kind, repository, expiry and key");
  auto limit = std::make_shared<std::size_t>(StatisticsReport::kRepositoriesShownDefault);
  verb->add_option("--limit", *limit, "show at most this many repositories, the largest (default 10)")
      ->check(number_between(1, StatisticsReport::kRepositoriesShownMax))
      ->type_name("N");
  add_target_options(*verb, session);
  add_watch_option(*verb, session);
  verb->footer(
      "Reads the whole store; a daemon counts at most once in 10 s. BYTES are those of keys and stored values.\n"
      "Exits 6 where entries are damaged.\n"
      "\n"
      "Examples:\n"
      "  polly stats\n"
      "  polly stats --server http://127.0.0.1:8080 --limit 100 --json\n"
      "  polly stats --watch=10");
  verb->callback([&session, limit] { session.action = [&session, limit] { return stats(session, *limit); }; });
}

}  // namespace polly::cli
