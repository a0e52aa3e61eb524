#include "polly/cli/copying.hpp"

#include <CLI/App.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "polly/assembly/state_options.hpp"
#include "polly/backends/sqlite/sqlite_archive.hpp"
#include "polly/base/printable.hpp"
#include "polly/base/real_path.hpp"
#include "polly/base/run.hpp"
#include "polly/cli/detail/option_checks.hpp"
#include "polly/cli/guest_store.hpp"
#include "polly/cli/json_text.hpp"
#include "polly/cli/progress.hpp"
#include "polly/daemon/signals.hpp"
#include "polly/operations/copy.hpp"
#include "polly/operations/go_layout.hpp"
#include "polly/state/pull_key.hpp"
#include "polly/state/state_key.hpp"

namespace polly::cli {

namespace {

using operations::CopyMode;
using operations::CopyReport;

operations::Translation translation_of(const std::string& rename) {
  if (rename.empty()) return {};
  const std::size_t equals = rename.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw Error(ErrorKind::invalid_argument,
                "--rename-keys must be OLD=NEW, two beginnings of keys, as in --rename-keys polly:=staging:");
  }
  return operations::rename_keys(rename.substr(0, equals), rename.substr(equals + 1));
}

std::string progress_of(const CopyReport& report, const ProgressRate& rate) {
  return entries_text(report.entries) + ", " + std::to_string(report.changes()) + " copied, " +
         rate.text(report.entries);
}

void warn_of_copy(Session& session, const CopyReport& report) {
  warn_of(session, report.failures, "not copied");
  if (report.conflicts > 0) {
    session.console.err << "polly: " << entries_text(report.conflicts)
                        << " not copied: the target has another value or another expiry there (--overwrite replaces "
                           "what it has, --only-missing skips it). The first:\n";
    for (const Key& key : report.conflicting) session.console.err << "  " << escaped(key.text()) << '\n';
  }
  if (report.is_stopped) session.console.err << "polly: interrupted; run it again to copy the rest\n";
}

std::string summary_of(const CopyReport& report, bool is_dry_run) {
  const auto part = [](std::uint64_t count, const char* what) {
    return count == 0 ? std::string() : ", " + std::to_string(count) + ' ' + what;
  };
  return entries_text(report.entries) + ": " + std::to_string(report.written) +
         (is_dry_run ? " would be written" : " written") +
         part(report.replaced, is_dry_run ? "would be replaced" : "replaced") + part(report.equal, "equal already") +
         part(report.kept, "left as they were") + part(report.conflicts, "in conflict") +
         part(report.expired, "expired") + part(report.foreign, "not state") +
         part(report.failures.entries(), "failed");
}

boost::json::object json_of(const CopyReport& report, int passes, bool is_dry_run) {
  boost::json::array conflicting;
  for (const Key& key : report.conflicting) conflicting.push_back(boost::json::string(key.text()));
  return {{"complete", report.is_complete()},
          {"dry_run", is_dry_run},
          {"passes", passes},
          {"entries", report.entries},
          {"written", report.written},
          {"replaced", report.replaced},
          {"equal", report.equal},
          {"kept", report.kept},
          {"conflicts", report.conflicts},
          {"conflicting_keys", std::move(conflicting)},
          {"expired", report.expired},
          {"foreign", report.foreign},
          {"failed", report.failures.entries()},
          {"failures", to_json(report.failures)},
          {"interrupted", report.is_stopped}};
}

ExitCode exit_code_of(const CopyReport& report) {
  if (const auto worst = report.failures.worst()) return exit_code(*worst);
  if (report.conflicts > 0) return ExitCode::conflict;
  return report.is_stopped ? ExitCode::interrupted : ExitCode::done;
}

// The target's keys are made as the daemon's configuration says.
operations::Translation translation_from_layout(const Session& session, const CopyArguments& arguments) {
  const std::optional<GoLayout> layout = find_go_layout(arguments.layout);
  if (!layout) {
    throw Error(ErrorKind::invalid_argument, "--from-layout must be go-v1 or go-v2 (docs/migrating.md)");
  }
  if (!arguments.rename.empty()) {
    throw Error(ErrorKind::invalid_argument, "--from-layout makes the keys itself: leave --rename-keys out");
  }
  std::optional<Repository> repository;
  if (!arguments.repository.empty()) repository = Repository::parse(arguments.repository);
  const config::State state = config::load(session.environment).config.state;
  return operations::translate_go_layout(
      *layout, operations::StateKeyForm(state_scope(state), state_keys(state), std::move(repository)));
}

// A SQLite store that does not exist yet is filled as a new file by the first pass.
class CopyDestination {
 public:
  CopyDestination(StorePlace place, const operations::CopyOptions& options)
      : place_(std::move(place)), is_dry_run_(options.is_dry_run) {
    const bool is_file = place_.server.empty() && place_.storage.type == "sqlite";
    const bool is_new = is_file && is_new_sqlite_store(real_path(place_.storage.sqlite.path));
    if (!is_new || is_dry_run_ || options.translate) open();
  }

  CopyReport copy(Store& from, operations::CopyOptions options) {
    if (store_) return polly::run(operations::copy(&from, &(*store_)->store(), Context(), std::move(options)));
    const std::string file = real_path(place_.storage.sqlite.path);
    make_sqlite_folders(file);
    CopyReport report = polly::run(operations::copy_into_new_file(&from, file, Context(), std::move(options)));
    open();
    return report;
  }

 private:
  void open() { store_.emplace(place_, !is_dry_run_); }

  const StorePlace place_;
  const bool is_dry_run_;
  std::optional<GuestStore> store_;
};

operations::CopyOptions options_of(const Session& session, const CopyArguments& arguments) {
  if (arguments.repeats && !arguments.overwrite) {
    throw Error(ErrorKind::invalid_argument,
                "--repeat-until-equal needs --overwrite: what changes in the source replaces what was copied before");
  }
  operations::CopyOptions options;
  options.mode = arguments.overwrite      ? CopyMode::overwrite
                 : arguments.only_missing ? CopyMode::only_missing
                                          : CopyMode::refuse;
  options.prefix = arguments.prefix;
  if (arguments.layout.empty()) {
    options.wants = filter_of(arguments.repository);
    options.translate = translation_of(arguments.rename);
  } else {
    options.translate = translation_from_layout(session, arguments);
  }
  options.is_dry_run = arguments.is_dry_run;
  options.entries_per_second = arguments.rate;
  return options;
}

}  // namespace

// The keys of one repository's facts, also of those that are configured elsewhere, and of its pull requests.
std::function<bool(const Key&)> filter_of(const std::string& repository) {
  if (repository.empty()) return {};
  return [wanted = Repository::parse(repository)](const Key& key) {
    const std::optional<Commit> commit = commit_of_key(key);
    return commit ? commit->repository() == wanted : repository_of_pull_key(key) == wanted;
  };
}

std::string entries_text(std::uint64_t count) {
  return std::to_string(count) + (count == 1 ? " entry" : " entries");
}

boost::json::array to_json(const operations::EntryFailures& failures) {
  boost::json::array array;
  for (const auto& failure : failures.all()) {
    array.push_back({{"kind", to_string(failure.kind)},
                     {"keys", failure.pattern},
                     {"entries", failure.entries},
                     {"message", failure.message}});
  }
  return array;
}

void warn_of(Session& session, const operations::EntryFailures& failures, const std::string& what) {
  for (const operations::EntryFailure& failure : failures.all()) {
    session.console.err << "polly: " << entries_text(failure.entries) << " of " << failure.pattern << ' ' << what
                        << ": " << failure.message << '\n';
  }
}

void check_copy_arguments(const Session& session, const CopyArguments& arguments) {
  static_cast<void>(options_of(session, arguments));
}

void add_rate_option(CLI::App& verb, std::uint32_t& rate) {
  verb.add_option("--rate", rate, "at most this many entries a second; without it, as many as possible")
      ->check(number_between(1, 1'000'000'000))
      ->type_name("N");
}

void add_selection_options(CLI::App& verb, std::string& prefix, std::string& repository, std::uint32_t& rate) {
  verb.add_option("--prefix", prefix, "only keys that begin with this")->type_name("PREFIX");
  verb.add_option("--repo", repository, "only the facts and pull requests of this repository")->type_name("OWNER/NAME");
  add_rate_option(verb, rate);
}

void add_copy_options(CLI::App& verb, CopyArguments& arguments) {
  add_selection_options(verb, arguments.prefix, arguments.repository, arguments.rate);
  verb.add_option("--rename-keys", arguments.rename, "keys that begin with OLD begin with NEW in the target")
      ->type_name("OLD=NEW");
  CLI::Option* only_missing =
      verb.add_flag("--only-missing", arguments.only_missing, "leave entries that the target has as they are");
  verb.add_flag("--overwrite", arguments.overwrite, "replace entries that the target has otherwise")
      ->excludes(only_missing);
  verb.add_flag("--dry-run", arguments.is_dry_run, "compare and count, and write nothing");
}

ExitCode copy_entries(Session& session, Store& from, const StorePlace& to, const CopyArguments& arguments,
                      std::uint64_t expired_before) {
  operations::CopyOptions options = options_of(session, arguments);
  KeptSignals signals;
  signals.keep({SIGINT});
  options.is_stopped = [&signals] { return signals.is_ending().load(); };
  Progress progress(session.console, session.wants_json);
  CopyReport report;
  CopyDestination destination(to, options);
  int passes = 0;
  do {
    ++passes;
    const ProgressRate rate(progress.total(from, arguments.prefix));
    options.on_progress = [&](const CopyReport& now) { progress.show(progress_of(now, rate)); };
    report = destination.copy(from, options);
    progress.end();
    if (arguments.prefix.empty() && arguments.repository.empty()) report.expired += expired_before;
    if (arguments.repeats && !session.wants_json) {
      session.console.out << "pass " << passes << ": " << report.changes() << " changed\n";
    }
  } while (arguments.repeats && !arguments.is_dry_run && !report.is_stopped && report.changes() > 0);
  if (session.wants_json) {
    print_json(session.console.out, json_of(report, passes, arguments.is_dry_run));
  } else {
    session.console.out << summary_of(report, arguments.is_dry_run) << '\n';
  }
  warn_of_copy(session, report);
  return exit_code_of(report);
}

}  // namespace polly::cli
