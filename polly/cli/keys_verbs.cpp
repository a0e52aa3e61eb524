// polly keys: the keys that values are sealed with. These verbs work on the store itself and ask no daemon. One may
// have the same SQLite file open.
#include <CLI/App.hpp>
#include <algorithm>
#include <boost/json/array.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "polly/base/run.hpp"
#include "polly/cli/copying.hpp"
#include "polly/cli/guest_store.hpp"
#include "polly/cli/json_text.hpp"
#include "polly/cli/progress.hpp"
#include "polly/cli/verbs.hpp"
#include "polly/codec/key_ring.hpp"
#include "polly/operations/key_census.hpp"
#include "polly/operations/rotation.hpp"

namespace polly::cli {

namespace {

using operations::KeyCensus;
using operations::RotationReport;

struct KeysArguments {
  std::string name;
  bool is_dry_run = false;
  std::uint32_t rate = 0;
};

// "2026-11", UTC.
std::string this_month() {
  const std::chrono::year_month_day today(std::chrono::floor<std::chrono::days>(system_clock().wall()));
  const std::string month = std::to_string(static_cast<unsigned>(today.month()));
  return std::to_string(static_cast<int>(today.year())) + (month.size() == 1 ? "-0" : "-") + month;
}

ExitCode generate(Session& session, const KeysArguments& arguments) {
  const Secret line = codec::generate_key_line(arguments.name.empty() ? this_month() : arguments.name);
  session.console.out << line.reveal() << '\n';
  return ExitCode::done;
}

// Error config where the configuration has a daemon, or a store that only a daemon can have.
config::Storage own_storage(const config::Config& config) {
  if (!config.command_line.server.empty()) {
    throw Error(ErrorKind::config,
                "`polly keys` works on the store itself and not through a daemon: leave --server out (and unset "
                "POLLY_SERVER), and name the store with --store URL, or with the daemon's own variables");
  }
  require_lasting_store(config.storage, "`polly keys` needs another store, named with --store");
  return config.storage;
}

// A line of `keys list`.
struct ListedKey {
  ListedKey(std::string its_name, std::string its_check, std::string its_state, std::uint64_t its_entries)
      : name(std::move(its_name)),
        check_value(std::move(its_check)),
        state(std::move(its_state)),
        entries(its_entries) {}

  std::string name;
  std::string check_value;
  std::string state;  // "seals", "opens", "disabled", "missing"
  std::uint64_t entries;
};

std::vector<ListedKey> listed_keys(const codec::KeyRing* ring, const KeyCensus& census) {
  std::vector<ListedKey> keys;
  if (ring != nullptr) {
    for (const auto& key : ring->keys()) {
      const char* state = key.get() == ring->sealing() ? "seals" : key->is_disabled() ? "disabled" : "opens";
      keys.emplace_back(key->name(), key->check_value(), state, census.under(key->name()));
    }
  }
  for (const auto& [name, entries] : census.sealed) {
    if (ring == nullptr || ring->find(name) == nullptr) keys.emplace_back(name, "", "missing", entries);
  }
  return keys;
}

void print_keys(Session& session, const std::vector<ListedKey>& keys, const KeyCensus& census) {
  Table table({"KEY", "CHECK VALUE", "STATE", "ENTRIES"});
  for (const ListedKey& key : keys) table.row({key.name, key.check_value, key.state, std::to_string(key.entries)});
  table.row({"(plain)", "", "", std::to_string(census.plain)});
  table.row({"(compressed)", "", "", std::to_string(census.compressed)});
  if (census.damaged > 0) table.row({"(damaged)", "", "", std::to_string(census.damaged)});
  table.print(session.console.out, session.style());
}

void print_keys_json(Session& session, const std::vector<ListedKey>& keys, const KeyCensus& census) {
  boost::json::array array;
  for (const ListedKey& key : keys) {
    const boost::json::value check =
        key.check_value.empty() ? boost::json::value(nullptr) : boost::json::value(key.check_value);
    array.push_back({{"name", key.name}, {"check_value", check}, {"state", key.state}, {"entries", key.entries}});
  }
  print_json(session.console.out, {{"keys", std::move(array)},
                                   {"plain", census.plain},
                                   {"compressed", census.compressed},
                                   {"damaged", census.damaged},
                                   {"entries", census.entries}});
}

ExitCode list_keys(Session& session, const KeysArguments&) {
  GuestStore opened(own_storage(session.load_config()));
  const KeyCensus census = polly::run(operations::take_key_census(&opened->store(), Context()));
  const auto ring = opened->store().codec().ring();
  const std::vector<ListedKey> keys = listed_keys(ring.get(), census);
  if (session.wants_json) {
    print_keys_json(session, keys, census);
  } else {
    print_keys(session, keys, census);
  }
  return census.damaged == 0 ? ExitCode::done : ExitCode::corrupt;
}

std::string sealing_name(const codec::KeyRing* ring) {
  return ring == nullptr || ring->sealing() == nullptr ? "" : ring->sealing()->name();
}

void print_report_json(Session& session, const RotationReport& report, bool is_dry_run, const std::string& sealing) {
  print_json(session.console.out, {{"complete", report.is_complete()},
                                   {"dry_run", is_dry_run},
                                   {"key", sealing.empty() ? boost::json::value(nullptr) : boost::json::value(sealing)},
                                   {"entries", report.entries},
                                   {"rewritten", report.rewritten},
                                   {"left", report.left},
                                   {"failed", report.failures.entries()},
                                   {"failures", to_json(report.failures)}});
}

void print_report(Session& session, const RotationReport& report, bool is_dry_run, const std::string& sealing) {
  const std::string key = sealing.empty() ? "the ring seals with no key" : "the key \"" + sealing + "\" seals";
  session.console.out << report.entries << " entries, " << report.rewritten
                      << (is_dry_run ? " would be rewritten; " : " rewritten; ") << key << '\n';
}

void warn_of_failures(Session& session, const RotationReport& report) {
  for (const auto& failure : report.failures.all()) {
    session.console.err << "polly: " << failure.entries << " entries of " << failure.pattern
                        << " do not open and were not changed: " << failure.message << '\n';
  }
  if (report.left == 0) return;
  session.console.err
      << "polly: " << report.left
      << " entries were written while the rotation ran, under another key or too often: check that every "
         "daemon has this key ring, and run `polly keys rotate` again\n";
}

std::string progress_of(const RotationReport& report) {
  return "pass " + std::to_string(report.passes) + ": " + std::to_string(report.entries) + " entries, " +
         std::to_string(report.rewritten) + " rewritten, " + std::to_string(report.failures.entries()) + " failed";
}

ExitCode rotate_keys(Session& session, const KeysArguments& arguments) {
  GuestStore opened(own_storage(session.load_config()));
  Store& store = opened->store();
  if (!arguments.is_dry_run) polly::run(store.probe(Context()));  // compares the ring with those of other callers
  Progress progress(session.console, session.wants_json);
  operations::RotationOptions options;
  options.is_dry_run = arguments.is_dry_run;
  options.entries_per_second = arguments.rate;
  options.on_progress = [&progress](const RotationReport& report) { progress.show(progress_of(report)); };
  const RotationReport report = polly::run(operations::rotate(&store, Context(), std::move(options)));
  progress.end();
  const std::string sealing = sealing_name(store.codec().ring().get());
  if (session.wants_json) {
    print_report_json(session, report, arguments.is_dry_run, sealing);
  } else {
    print_report(session, report, arguments.is_dry_run, sealing);
  }
  warn_of_failures(session, report);
  const auto worst = report.worst();
  return worst ? exit_code(*worst) : ExitCode::done;
}

using KeysAction = ExitCode (*)(Session& session, const KeysArguments& arguments);

CLI::App* add_keys_verb(CLI::App& keys, Session& session, const std::string& name, const std::string& purpose,
                        const std::shared_ptr<KeysArguments>& arguments, KeysAction action) {
  CLI::App* verb = keys.add_subcommand(name, purpose);
  verb->callback([&session, arguments, action] {
    session.action = [&session, arguments, action] { return action(session, *arguments); };
  });
  return verb;
}

// --server is accepted only to be refused with the reason.
void add_own_store_options(CLI::App& verb, Session& session) {
  add_store_option(verb, session, "the store to work on", {"POLLY_SERVER"});
  add_variable_option(verb, session, "--server", "POLLY_SERVER", "URL", "not possible here");
  verb.get_option("--server")->group("");
  add_json_option(verb, session);
}

void add_generate(CLI::App& keys, Session& session) {
  auto arguments = std::make_shared<KeysArguments>();
  CLI::App* verb = add_keys_verb(keys, session, "generate", "print a new line for the key ring", arguments, generate);
  verb->add_option("--name", arguments->name, "the name of the key; by default the year and the month, as in 2026-11")
      ->type_name("NAME");
  verb->footer(
      "Append the line to the file of POLLY_STORAGE_ENCRYPTION_KEYS_FILE of every daemon; once all of them have read "
      "it,\n"
      "move it to the front, where it seals (docs/at_rest.md). The key is secret.\n"
      "\n"
      "Examples:\n"
      "  (umask 077; polly keys generate > keys)\n"
      "  polly keys generate --name 2026-11-b");
}

void add_list_keys(CLI::App& keys, Session& session) {
  auto arguments = std::make_shared<KeysArguments>();
  CLI::App* verb = add_keys_verb(keys, session, "list", "print the keys, and how many entries each of them holds",
                                 arguments, list_keys);
  add_own_store_options(*verb, session);
  verb->footer(
      "Reads the whole store. A key is missing where the ring lacks it. Keys are compared between callers by their\n"
      "check values, which tell nothing about them.\n"
      "\n"
      "Examples:\n"
      "  polly keys list\n"
      "  polly keys list --store sqlite:/srv/polly/polly.db --json");
}

void add_rotate(CLI::App& keys, Session& session) {
  auto arguments = std::make_shared<KeysArguments>();
  CLI::App* verb = add_keys_verb(keys, session, "rotate", "store every value again under the first key of the ring",
                                 arguments, rotate_keys);
  verb->add_flag("--dry-run", arguments->is_dry_run, "count what would be rewritten, and write nothing");
  add_rate_option(*verb, arguments->rate);
  add_own_store_options(*verb, session);
  verb->footer(
      "Values and expiries stay. It may run while daemons serve, and be stopped and started again at any time.\n"
      "Exits 0 when nothing is left under another key, 4 where others still write with another ring, 5 where a key\n"
      "is missing or disabled, 6 where a value is damaged; the other values are rewritten in each case.\n"
      "\n"
      "Examples:\n"
      "  polly keys rotate --dry-run\n"
      "  polly keys rotate --rate 1000\n"
      "  polly keys rotate --store valkey://127.0.0.1:6379 --json");
}

}  // namespace

void add_keys_verbs(CLI::App& polly, Session& session) {
  CLI::App* keys = polly.add_subcommand("keys", "generate, list and rotate the keys that values are sealed with");
  keys->require_subcommand(1);
  keys->footer("Examples:\n  polly keys generate\n  polly keys list\n  polly keys rotate");
  add_generate(*keys, session);
  add_list_keys(*keys, session);
  add_rotate(*keys, session);
}

}  // namespace polly::cli
