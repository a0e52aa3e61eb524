#include <CLI/App.hpp>
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <memory>
#include <string>

#include "polly/cli/bench.hpp"
#include "polly/cli/detail/option_checks.hpp"
#include "polly/cli/verbs.hpp"
#include "polly/daemon/signals.hpp"
#include "polly/store/json_value.hpp"

namespace polly::cli {

namespace {

constexpr std::size_t kThreadsMax = 1024;
constexpr std::size_t kConcurrencyMax = 100'000;
constexpr std::size_t kKeysMax = 100'000'000;

const std::map<std::string, BenchMix> kMixes{{"both", BenchMix::both}, {"set", BenchMix::set}, {"get", BenchMix::get}};

std::string to_string(BenchMix mix) {
  const auto found = std::find_if(kMixes.begin(), kMixes.end(), [&](const auto& each) { return each.second == mix; });
  return found->first;
}

double microseconds(const BenchResult& result, double quantile) {
  return static_cast<double>(result.latency.quantile(quantile).count()) / 1000;
}

std::string decimal(double number) {
  std::array<char, 64> text{};
  const auto [end, failure] = std::to_chars(text.begin(), text.end(), number, std::chars_format::fixed, 3);
  return failure == std::errc() ? std::string(text.begin(), end) : "?";
}

std::uint64_t per_second(const BenchResult& result) {
  return static_cast<std::uint64_t>(std::llround(result.operations_per_second()));
}

// Not with Boost.JSON, which writes 2.5 as 2.5E0.
void print_as_json(Session& session, const BenchOptions& options, const BenchResult& result) {
  session.console.out << "{\"backend\":" << encode_value(result.backend) << ",\"threads\":" << result.threads
                      << ",\"concurrency\":" << options.concurrency << ",\"keys\":" << options.keys
                      << ",\"mix\":" << encode_value(to_string(options.mix))
                      << ",\"operations\":" << result.latency.count() << ",\"failures\":" << result.failures
                      << ",\"seconds\":" << decimal(result.seconds)
                      << ",\"operations_per_second\":" << per_second(result)
                      << ",\"latency_us\":{\"p50\":" << decimal(microseconds(result, 0.5))
                      << ",\"p99\":" << decimal(microseconds(result, 0.99))
                      << ",\"p999\":" << decimal(microseconds(result, 0.999)) << "}"
                      << ",\"cpu_seconds\":" << decimal(result.cpu_seconds) << "}\n";
}

void print_as_table(Session& session, const BenchResult& result) {
  Table table({"BACKEND", "THREADS", "OPERATIONS", "PER SECOND", "P50 US", "P99 US", "P999 US", "CPU S"});
  table.row({result.backend, std::to_string(result.threads), std::to_string(result.latency.count()),
             std::to_string(per_second(result)), decimal(microseconds(result, 0.5)),
             decimal(microseconds(result, 0.99)), decimal(microseconds(result, 0.999)), decimal(result.cpu_seconds)});
  table.print(session.console.out, session.style());
}

ExitCode bench(Session& session, BenchOptions options) {
  const config::Config config = session.load_config();
  KeptSignals signals;
  options.on_open = [&signals] { signals.keep({SIGINT}); };  // until then, Ctrl-C ends the program
  const BenchResult result = run_bench(config.storage, options, signals.is_ending());
  if (session.wants_json) {
    print_as_json(session, options, result);
  } else {
    print_as_table(session, result);
  }
  if (result.failures == 0) return ExitCode::done;
  session.console.err << "polly: " << result.failures << " operations failed, the first: " << result.first_failure
                      << '\n';
  return ExitCode::failed;
}

}  // namespace

void add_bench_verb(CLI::App& polly, Session& session) {
  CLI::App* verb = polly.add_subcommand("bench", "measure the store with sets and gets of random keys");
  auto options = std::make_shared<BenchOptions>();
  verb->add_option("--threads", options->threads, "event loops; 0 is one per core")
      ->check(number_between(0, kThreadsMax))
      ->type_name("T");
  verb->add_option("--concurrency", options->concurrency, "concurrent callers in total (default 64)")
      ->check(number_between(1, kConcurrencyMax))
      ->type_name("C");
  verb->add_option("--operations", options->operations, "operations in total (default 1000000)")
      ->check(number_between(1, std::uint64_t{1} << 62))
      ->type_name("N");
  verb->add_option("--keys", options->keys, "different keys (default 10000)")
      ->check(number_between(1, kKeysMax))
      ->type_name("K");
  const auto take_mix = [options](const std::string& word) { options->mix = kMixes.at(word); };
  verb->add_option_function<std::string>("--mix", take_mix, "operations: set, get, or both at random (default both)")
      ->check(one_of({"set", "get", "both"}))
      ->type_name("MIX");
  add_variable_option(*verb, session, "--store", "POLLY_STORE_URL", "URL", "the store to measure",
                      {"POLLY_STORE_URL_FILE", "POLLY_STORAGE_TYPE"});
  add_json_option(*verb, session);
  verb->footer(
      "Keys are polly:pr_number:SHA with SHAs of no commit; they are deleted afterwards. Ctrl-C ends the measurement\n"
      "and prints the results so far.\n"
      "\n"
      "Examples:\n"
      "  polly bench --store memory: --threads 2 --keys 100000\n"
      "  polly bench --store valkey://127.0.0.1:6379 --concurrency 256 --operations 100000 --mix get\n"
      "  polly bench --concurrency 256 --operations 100000 --json");
  verb->callback([&session, options] { session.action = [&session, options] { return bench(session, *options); }; });
}

}  // namespace polly::cli
