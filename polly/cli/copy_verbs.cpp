// polly copy and polly diff: they work on two whole stores, which URLs name, whatever is configured: stores that this
// process opens, while daemons may use them, and those of running daemons.
#include <CLI/App.hpp>
#include <boost/json/array.hpp>
#include <map>
#include <memory>
#include <string>

#include "polly/base/ascii.hpp"
#include "polly/base/printable.hpp"
#include "polly/base/real_path.hpp"
#include "polly/base/run.hpp"
#include "polly/cli/copying.hpp"
#include "polly/cli/detail/option_checks.hpp"
#include "polly/cli/guest_store.hpp"
#include "polly/cli/json_text.hpp"
#include "polly/cli/progress.hpp"
#include "polly/cli/verbs.hpp"
#include "polly/daemon/signals.hpp"
#include "polly/operations/diff.hpp"

namespace polly::cli {

namespace {

using operations::Differences;
using operations::DiffReport;

struct DiffArguments {
  std::string prefix;
  std::string repository;
  std::uint32_t rate = 0;
  std::size_t limit = 10;
  std::int64_t tolerance_ms = operations::kLifetimeTolerance.count();
  bool shows_keys = false;
};

struct TwoStores {
  std::string first;
  std::string second;
  std::string second_token_file;  // empty: the second has the token of the first, or needs none
  std::string second_token_option;
};

StorePlace second_place(const Session& session, const TwoStores& stores, const std::string& name) {
  return place_at(session, stores.second, name, stores.second_token_file, stores.second_token_option);
}

// A process opens a SQLite file once: the end of a second use of it would end the locks of the first.
void refuse_one_file(const StorePlace& first, const StorePlace& second) {
  const auto is_file = [](const StorePlace& place) { return place.server.empty() && place.storage.type == "sqlite"; };
  if (!is_file(first) || !is_file(second)) return;
  if (real_path(first.storage.sqlite.path) != real_path(second.storage.sqlite.path)) return;
  throw Error(ErrorKind::invalid_argument, "both stores are the same SQLite file: name two");
}

ExitCode copy_stores(Session& session, const TwoStores& stores, const CopyArguments& arguments) {
  check_copy_arguments(session, arguments);
  const StorePlace from = place_at(session, stores.first, "FROM");
  const StorePlace to = second_place(session, stores, "TO");
  refuse_one_file(from, to);
  GuestStore source(from);
  return copy_entries(session, source->store(), to, arguments);
}

// The patterns of the keys that are listed, with the number of keys of each.
std::map<std::string, std::uint64_t> patterns_of(const Differences& differences) {
  std::map<std::string, std::uint64_t> patterns;
  for (const Key& key : differences.first) ++patterns[std::string(KeyPattern(key).text())];
  return patterns;
}

boost::json::array keys_of(const Differences& differences, bool shows_keys) {
  boost::json::array array;
  if (shows_keys) {
    for (const Key& key : differences.first) array.push_back(boost::json::string(key.text()));
    return array;
  }
  for (const auto& [pattern, count] : patterns_of(differences))
    array.push_back({{"keys", pattern}, {"entries", count}});
  return array;
}

void print_differences(Session& session, const std::string& what, const Differences& differences, bool shows_keys) {
  if (differences.entries == 0) return;
  session.console.out << differences.entries << ' ' << what << '\n';
  if (shows_keys) {
    for (const Key& key : differences.first) session.console.out << "  " << escaped(key.text()) << '\n';
    return;
  }
  for (const auto& [pattern, count] : patterns_of(differences))
    session.console.out << "  " << printable(pattern) << ' ' << count << '\n';
}

void print_diff(Session& session, const DiffReport& report, bool shows_keys) {
  print_differences(session, "missing in B", report.missing_in_b, shows_keys);
  print_differences(session, "missing in A", report.missing_in_a, shows_keys);
  print_differences(session, "with another value", report.other_value, shows_keys);
  print_differences(session, "with another expiry", report.other_expiry, shows_keys);
  session.console.out << (report.is_equal() ? entries_text(report.equal) + ", all equal\n"
                                            : std::to_string(report.equal) + " equal\n");
}

void print_diff_json(Session& session, const DiffReport& report, bool shows_keys) {
  const auto part = [shows_keys](const Differences& differences) -> boost::json::object {
    return {{"entries", differences.entries}, {"first", keys_of(differences, shows_keys)}};
  };
  print_json(session.console.out, {{"equal", report.is_equal()},
                                   {"equal_entries", report.equal},
                                   {"missing_in_b", part(report.missing_in_b)},
                                   {"missing_in_a", part(report.missing_in_a)},
                                   {"other_value", part(report.other_value)},
                                   {"other_expiry", part(report.other_expiry)},
                                   {"failed", report.failures.entries()},
                                   {"interrupted", report.is_stopped}});
}

ExitCode diff_stores(Session& session, const TwoStores& stores, const DiffArguments& arguments) {
  operations::DiffOptions options;
  options.prefix = arguments.prefix;
  options.wants = filter_of(arguments.repository);
  options.tolerance = Milliseconds(arguments.tolerance_ms);
  options.keys_max = arguments.limit;
  options.entries_per_second = arguments.rate;
  const StorePlace first = place_at(session, stores.first, "A");
  const StorePlace second = second_place(session, stores, "B");
  refuse_one_file(first, second);
  GuestStore a(first);
  GuestStore b(second);
  KeptSignals signals;
  signals.keep({SIGINT});
  options.is_stopped = [&signals] { return signals.is_ending().load(); };
  Progress progress(session.console, session.wants_json);
  const ProgressRate rate;
  options.on_progress = [&](const DiffReport& now) {
    progress.show(std::to_string(now.compared()) + " compared, " + rate.text(now.compared()));
  };
  const DiffReport report = polly::run(operations::diff(&a->store(), &b->store(), Context(), std::move(options)));
  progress.end();
  if (session.wants_json) {
    print_diff_json(session, report, arguments.shows_keys);
  } else {
    print_diff(session, report, arguments.shows_keys);
  }
  warn_of(session, report.failures, "not compared");
  if (report.is_stopped) session.console.err << "polly: interrupted; the rest was not compared\n";
  if (const auto worst = report.failures.worst()) return exit_code(*worst);
  if (report.is_stopped) return ExitCode::interrupted;
  return report.is_equal() ? ExitCode::done : ExitCode::failed;
}

void add_stores(CLI::App& verb, Session& session, TwoStores& stores, const std::string& first,
                const std::string& second) {
  verb.add_option(first, stores.first, "URL of a store, as in sqlite:polly.db, or of a daemon")
      ->required()
      ->type_name("URL");
  verb.add_option(second, stores.second, "URL of the other, as in valkey://127.0.0.1:6379")
      ->required()
      ->type_name("URL");
  add_token_option(verb, session);
  stores.second_token_option = "--" + to_lower(second) + "-token-file";
  verb.add_option(stores.second_token_option, stores.second_token_file,
                  "the same of " + second + ", where " + first + " is a daemon with another token")
      ->type_name("PATH");
}

void add_copy(CLI::App& polly, Session& session) {
  CLI::App* verb = polly.add_subcommand("copy", "copy every entry of one store into another");
  const auto stores = std::make_shared<TwoStores>();
  const auto arguments = std::make_shared<CopyArguments>();
  add_stores(*verb, session, *stores, "FROM", "TO");
  add_copy_options(*verb, *arguments);
  verb->add_option("--from-layout", arguments->layout, "FROM holds the state of the predecessor: go-v1 or go-v2")
      ->type_name("LAYOUT");
  verb->add_flag("--repeat-until-equal", arguments->repeats,
                 "copy again what changed at the same time, until a pass changes nothing");
  add_json_option(*verb, session);
  verb->callback([&session, stores, arguments] {
    session.action = [&session, stores, arguments] { return copy_stores(session, *stores, *arguments); };
  });
  verb->footer(
      "Values stay as they are stored (sealed ones stay sealed), and expire when they did before. Both stores may be\n"
      "in use; run it again at any time: what is equal is not written again. Passwords belong into the environment\n"
      "(POLLY_VALKEY_PASSWORD, PGPASSWORD), not into a URL, which other users can see.\n"
      "A memory store is reached through its daemon: http://HOST:PORT stands for the store of a running daemon.\n"
      "Exits 0 when everything was copied, 4 where the target has other entries under the same keys.\n"
      "\n"
      "Examples:\n"
      "  polly copy sqlite:polly.db valkey://127.0.0.1:6379\n"
      "  polly copy valkey://127.0.0.1:6379 postgres://polly@db/polly --overwrite --repeat-until-equal\n"
      "  polly copy http://127.0.0.1:8080 sqlite:polly.db --token-file token\n"
      "  polly copy valkey://old:6379 valkey://new:6379 --from-layout go-v2 --only-missing\n"
      "  polly copy sqlite:polly.db valkey://127.0.0.1:6379 --repo acme/shop --dry-run");
}

void add_diff(CLI::App& polly, Session& session) {
  CLI::App* verb = polly.add_subcommand("diff", "compare the entries of two stores");
  const auto stores = std::make_shared<TwoStores>();
  const auto arguments = std::make_shared<DiffArguments>();
  add_stores(*verb, session, *stores, "A", "B");
  add_selection_options(*verb, arguments->prefix, arguments->repository, arguments->rate);
  verb->add_option("--limit", arguments->limit, "how many of each kind of difference are listed (10)")
      ->check(number_between(0, 1'000'000))
      ->type_name("N");
  verb->add_option("--tolerance", arguments->tolerance_ms, "expiries that differ by so many ms are equal (2)")
      ->check(number_between(0, 86'400'000))
      ->type_name("MS");
  verb->add_flag("--keys", arguments->shows_keys, "list keys, not only their patterns");
  add_json_option(*verb, session);
  verb->callback([&session, stores, arguments] {
    session.action = [&session, stores, arguments] { return diff_stores(session, *stores, *arguments); };
  });
  verb->footer(
      "A value that one store keeps compressed or sealed and the other does not is equal where both open to the same.\n"
      "http://HOST:PORT stands for the store of a running daemon.\n"
      "Exits 0 where the stores are equal, 1 where they are not.\n"
      "\n"
      "Examples:\n"
      "  polly diff sqlite:polly.db valkey://127.0.0.1:6379\n"
      "  polly diff http://127.0.0.1:8080 sqlite:polly.db\n"
      "  polly diff sqlite:polly.db valkey://127.0.0.1:6379 --keys --limit 100 --json");
}

}  // namespace

void add_copy_verbs(CLI::App& polly, Session& session) {
  add_copy(polly, session);
  add_diff(polly, session);
}

}  // namespace polly::cli
