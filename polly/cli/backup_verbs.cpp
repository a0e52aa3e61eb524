// polly backup, polly backup verify, polly restore.
#include <CLI/App.hpp>
#include <array>
#include <chrono>
#include <ctime>
#include <memory>
#include <string>

#include "polly/base/printable.hpp"
#include "polly/base/run.hpp"
#include "polly/cli/copying.hpp"
#include "polly/cli/guest_store.hpp"
#include "polly/cli/json_text.hpp"
#include "polly/cli/progress.hpp"
#include "polly/cli/verbs.hpp"
#include "polly/daemon/signals.hpp"
#include "polly/operations/backup.hpp"

namespace polly::cli {

namespace {

using operations::BackupContents;
using operations::BackupManifest;
using operations::BackupReport;

struct BackupArguments {
  std::string file;
  std::uint32_t rate = 0;
};

struct RestoreArguments : CopyArguments {
  std::string file;
};

// "2026-11-29T01:02:03Z"
std::string time_text(WallTime time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text.data();
}

boost::json::object json_of(const BackupManifest& manifest) {
  return {{"made", time_text(manifest.made)}, {"source", manifest.source},     {"version", manifest.version},
          {"entries", manifest.entries},      {"left_out", manifest.left_out}, {"digest", manifest.digest}};
}

ExitCode make_backup(Session& session, const BackupArguments& arguments) {
  GuestStore store(configured_place(session, "polly backup"));
  KeptSignals signals;
  signals.keep({SIGINT});
  Progress progress(session.console, session.wants_json);
  const ProgressRate rate(progress.total(store->store(), ""));
  operations::BackupOptions options;
  options.entries_per_second = arguments.rate;
  options.is_stopped = [&signals] { return signals.is_ending().load(); };
  options.on_progress = [&](const BackupReport& now) {
    progress.show(std::to_string(now.entries) + " entries, " + rate.text(now.entries));
  };
  const BackupReport report =
      polly::run(operations::backup(&store->store(), arguments.file, Context(), std::move(options)));
  progress.end();
  if (report.is_stopped) {
    session.console.err << "polly: interrupted; " << arguments.file << " was not written\n";
    return ExitCode::interrupted;
  }
  if (session.wants_json) {
    boost::json::object json = json_of(report.manifest);
    json["file"] = arguments.file;
    print_json(session.console.out, json);
  } else {
    session.console.out << printable(arguments.file) << ": " << entries_text(report.manifest.entries) << '\n';
  }
  warn_of(session, report.failures, "not in the backup");
  const auto worst = report.failures.worst();
  return worst ? exit_code(*worst) : ExitCode::done;
}

ExitCode verify(Session& session, const BackupArguments& arguments) {
  const BackupContents contents = operations::verify_backup(arguments.file);
  if (session.wants_json) {
    boost::json::object json = json_of(contents.manifest);
    json["expired"] = contents.expired;
    json["bytes"] = contents.file_bytes;
    print_json(session.console.out, json);
    return ExitCode::done;
  }
  const BackupManifest& manifest = contents.manifest;
  session.console.out << printable(arguments.file) << " is whole: " << entries_text(manifest.entries) << " ("
                      << contents.expired << " expired), made " << time_text(manifest.made) << " by Polly "
                      << manifest.version << " from " << manifest.source << '\n';
  if (manifest.left_out > 0) {
    session.console.err << "polly: " << entries_text(manifest.left_out)
                        << " of the source could not be read when it was made\n";
  }
  return ExitCode::done;
}

// The file is checked as a whole before the first entry is written.
ExitCode restore(Session& session, const RestoreArguments& arguments) {
  check_copy_arguments(session, arguments);
  const StorePlace target = configured_place(session, "polly restore");
  const BackupContents contents = operations::verify_backup(arguments.file);
  GuestStore from(session.storage_of("sqlite:" + arguments.file, "FILE"));
  return copy_entries(session, from->store(), target, arguments, contents.expired);
}

void add_verify(CLI::App& backup, Session& session) {
  CLI::App* verb = backup.add_subcommand("verify", "check every byte of a backup that counts");
  const auto arguments = std::make_shared<BackupArguments>();
  verb->add_option("FILE", arguments->file, "the backup")->required()->type_name("PATH");
  add_json_option(*verb, session);
  verb->footer(
      "Exits 0 where the file is whole, 6 where it was cut or altered, or is no backup.\n"
      "\n"
      "Examples:\n  polly backup verify polly-backup.db");
  verb->callback(
      [&session, arguments] { session.action = [&session, arguments] { return verify(session, *arguments); }; });
}

void add_backup(CLI::App& polly, Session& session) {
  CLI::App* verb = polly.add_subcommand("backup", "write every entry of the store into one file");
  const auto arguments = std::make_shared<BackupArguments>();
  verb->add_option("FILE", arguments->file, "the file, which is replaced when the backup is whole")->type_name("PATH");
  add_rate_option(*verb, arguments->rate);
  add_target_options(*verb, session, "the store to save");
  add_verify(*verb, session);
  verb->callback([verb, &session, arguments] {
    if (!verb->get_subcommands().empty()) return;
    if (arguments->file.empty()) throw CLI::RequiredError("FILE");
    session.action = [&session, arguments] { return make_backup(session, *arguments); };
  });
  verb->footer(
      "The store may be in use. The file is a SQLite store that does not change (mode 0600): `polly store scan "
      "--store\n"
      "sqlite:FILE`, `polly diff` and `polly copy` look into it as into any store. Sealed values stay sealed.\n"
      "\n"
      "Examples:\n"
      "  polly backup polly-backup.db\n"
      "  polly backup --store valkey://127.0.0.1:6379 polly-backup.db\n"
      "  polly backup --server http://127.0.0.1:8080 polly-backup.db\n"
      "  polly backup verify polly-backup.db");
}

void add_restore(CLI::App& polly, Session& session) {
  CLI::App* verb = polly.add_subcommand("restore", "write the entries of a backup into the store");
  const auto arguments = std::make_shared<RestoreArguments>();
  verb->add_option("FILE", arguments->file, "the backup")->required()->type_name("PATH");
  add_copy_options(*verb, *arguments);
  add_target_options(*verb, session, "the store to write into");
  verb->callback(
      [&session, arguments] { session.action = [&session, arguments] { return restore(session, *arguments); }; });
  verb->footer(
      "The whole file is checked before the first entry is written. Entries expire when they would have expired;\n"
      "those that have are left out. It can be run again at any time. Exit codes are those of `polly copy`, and 6\n"
      "where the backup is damaged.\n"
      "\n"
      "Examples:\n"
      "  polly restore polly-backup.db --store sqlite:polly.db\n"
      "  polly restore polly-backup.db --store valkey://127.0.0.1:6379 --overwrite\n"
      "  polly restore polly-backup.db --server http://127.0.0.1:8080");
}

}  // namespace

void add_backup_verbs(CLI::App& polly, Session& session) {
  add_backup(polly, session);
  add_restore(polly, session);
}

}  // namespace polly::cli
