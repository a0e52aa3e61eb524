// polly store delete-prefix: counts the keys with a prefix, asks, and deletes them.
#include <CLI/App.hpp>
#include <csignal>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "polly/base/printable.hpp"
#include "polly/base/run.hpp"
#include "polly/cli/json_text.hpp"
#include "polly/cli/progress.hpp"
#include "polly/cli/target.hpp"
#include "polly/cli/verbs.hpp"
#include "polly/daemon/signals.hpp"
#include "polly/operations/removal.hpp"

namespace polly::cli {

namespace {

using operations::RemovalReport;

struct PrefixArguments {
  std::string prefix;
  bool is_confirmed = false;
  bool is_dry_run = false;
};

void require_confirmable(const Session& session, const PrefixArguments& arguments) {
  if (arguments.prefix.empty()) {
    throw Error(ErrorKind::invalid_argument, "the prefix is empty, which would delete every key: name a prefix");
  }
  if (arguments.is_confirmed || arguments.is_dry_run || session.console.is_input_terminal) return;
  throw Error(ErrorKind::invalid_argument,
              "nothing was deleted: standard input is no terminal, so the question cannot be asked; add --yes to "
              "delete without it, or --dry-run to count the keys");
}

std::string keys_text(std::uint64_t count) {
  return std::to_string(count) + (count == 1 ? " key" : " keys");
}

std::string described(std::uint64_t count, const PrefixArguments& arguments) {
  return keys_text(count) + (count == 1 ? " that begins with \"" : " that begin with \"") + escaped(arguments.prefix) +
         "\"";
}

bool asks(Session& session, std::uint64_t count, const PrefixArguments& arguments) {
  if (arguments.is_confirmed) return true;
  session.console.err << "Delete " << described(count, arguments) << "? [y/N] " << std::flush;
  std::string line;
  if (!std::getline(session.console.in, line)) session.console.err << '\n';
  return line == "y" || line == "Y" || line == "yes";
}

void print_removal(Session& session, const PrefixArguments& arguments, std::uint64_t matched,
                   const RemovalReport& report) {
  if (session.wants_json) {
    print_json(session.console.out, {{"prefix", arguments.prefix},
                                     {"matched", matched},
                                     {"deleted", report.removed},
                                     {"dry_run", arguments.is_dry_run},
                                     {"complete", report.is_complete}});
  } else if (arguments.is_dry_run) {
    session.console.out << described(matched, arguments) << " would be deleted\n";
  } else {
    session.console.out << keys_text(report.removed) << " deleted\n";
  }
}

RemovalReport count_keys(Session& session, Target& target, const PrefixArguments& arguments) {
  Progress progress(session.console, session.wants_json);
  operations::RemovalOptions options;
  options.on_progress = [&](const RemovalReport& report) { progress.show(keys_text(report.matched) + " found"); };
  const RemovalReport report =
      polly::run(operations::remove_all(target.remover(arguments.prefix, true), std::move(options)));
  progress.end();
  return report;
}

// Prints the summary also where an error ends it.
RemovalReport delete_keys(Session& session, Target& target, const PrefixArguments& arguments, std::uint64_t matched) {
  KeptSignals signals;
  signals.keep({SIGINT});
  Progress progress(session.console, session.wants_json);
  RemovalReport so_far;
  operations::RemovalOptions options;
  options.is_ending = &signals.is_ending();
  options.on_progress = [&](const RemovalReport& report) {
    so_far = report;
    progress.show(std::to_string(report.removed) + " of " + keys_text(matched) + " deleted");
  };
  try {
    so_far = polly::run(operations::remove_all(target.remover(arguments.prefix, false), std::move(options)));
  } catch (const Error&) {
    progress.end();
    print_removal(session, arguments, matched, so_far);
    throw;
  }
  progress.end();
  return so_far;
}

ExitCode delete_prefix(Session& session, const PrefixArguments& arguments) {
  require_confirmable(session, arguments);
  const TargetUse use = arguments.is_dry_run ? TargetUse::reads : TargetUse::writes;
  const auto target = open_target(session.load_config(), use);
  RemovalReport report = count_keys(session, *target, arguments);
  const std::uint64_t matched = report.matched;
  if (!arguments.is_dry_run && matched > 0) {
    if (!asks(session, matched, arguments)) {
      session.console.err << "polly: nothing was deleted\n";
      report.is_complete = false;
      if (session.wants_json) print_removal(session, arguments, matched, report);
      return ExitCode::failed;
    }
    report = delete_keys(session, *target, arguments, matched);
  }
  print_removal(session, arguments, matched, report);
  if (report.is_complete) return ExitCode::done;
  session.console.err << "polly: interrupted: the other keys are left; run it again to delete them\n";
  return ExitCode::interrupted;
}

}  // namespace

void add_delete_prefix_verb(CLI::App& store, Session& session) {
  auto arguments = std::make_shared<PrefixArguments>();
  CLI::App* verb = store.add_subcommand("delete-prefix", "delete all keys that begin with a prefix");
  verb->add_option("PREFIX", arguments->prefix, "the beginning of the keys; it cannot be empty")
      ->required()
      ->type_name("");
  verb->add_flag("--yes", arguments->is_confirmed, "do not ask; required where standard input is no terminal");
  verb->add_flag("--dry-run", arguments->is_dry_run, "count the keys, and delete nothing");
  add_target_options(*verb, session);
  verb->footer(
      "Counts the keys and asks before it deletes them. Ctrl-C ends it after the current batch, prints how many keys\n"
      "were deleted, and exits 130. Polly's own entries (polly:backup:, polly:key_check:, ...) are left.\n"
      "\n"
      "Examples:\n"
      "  polly store delete-prefix polly:pr_number:acme/old: --dry-run\n"
      "  polly store delete-prefix session: --yes --server http://127.0.0.1:8080");
  verb->callback(
      [&session, arguments] { session.action = [&session, arguments] { return delete_prefix(session, *arguments); }; });
}

}  // namespace polly::cli
