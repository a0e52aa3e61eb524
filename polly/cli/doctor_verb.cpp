#include <CLI/App.hpp>
#include <boost/json/object.hpp>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "polly/assembly/engine.hpp"
#include "polly/assembly/open_store.hpp"
#include "polly/assembly/open_telemetry.hpp"
#include "polly/assembly/settings_check.hpp"
#include "polly/assembly/state_options.hpp"
#include "polly/base/duration_text.hpp"
#include "polly/cli/daemon_api.hpp"
#include "polly/cli/json_text.hpp"
#include "polly/cli/trust.hpp"
#include "polly/cli/verbs.hpp"
#include "polly/config/api_token_text.hpp"
#include "polly/config/exposed_files.hpp"
#include "polly/config/fact_text.hpp"
#include "polly/operations/findings.hpp"
#include "polly/store/blocking_store.hpp"
#include "polly/store/ring_registry.hpp"

namespace polly::cli {

namespace {

using operations::Finding;
using operations::FindingResult;
using operations::Findings;

void check_configuration(const config::Loaded& loaded, Findings& findings) {
  for (const std::string& mistake : loaded.mistakes) {
    findings.push_back(Finding::failed("configuration", mistake, "", ErrorKind::config));
  }
  for (const std::string& warning : loaded.warnings) findings.push_back(Finding::warning("configuration", warning));
  for (const std::string& text : tracing_warnings(loaded.config.tracing)) {
    findings.push_back(Finding::warning("tracing", text));
  }
  if (loaded.mistakes.empty())
    findings.push_back(Finding::ok("configuration", "the values of all variables are valid"));
}

void check_secrets(const config::Config& config, Findings& findings) {
  if (config.webhook.secrets.empty()) {
    findings.push_back(Finding::warning("webhook secret",
                                        "`polly serve` does not start without one: set POLLY_WEBHOOK_SECRET (or "
                                        "POLLY_WEBHOOK_SECRET_FILE) to the secret that the webhook has at GitHub"));
  } else {
    const std::size_t count = config.webhook.secrets.size();
    findings.push_back(
        Finding::ok("webhook secret", count == 1 ? "set" : std::to_string(count) + " secrets are accepted"));
  }
  const config::Server& server = config.server;
  if (!server.has_api()) {
    findings.push_back(Finding::warning("API token", "the API is off, so --server does not work",
                                        "set POLLY_API_TOKEN (or POLLY_API_TOKEN_FILE), or POLLY_API_TOKENS_FILE"));
    return;
  }
  const std::size_t values = server.admin_tokens.size();
  std::string text = values == 1 ? "set" : std::to_string(values) + " values are accepted; the first one is used here";
  if (values > 0) findings.push_back(Finding::ok("API token", std::move(text)));
  if (!server.api_tokens.empty()) findings.push_back(Finding::ok("API tokens", show(server.api_tokens)));
}

void check_facts(const config::Config& config, Findings& findings) {
  const std::size_t count = fact_list(config.state)->size();
  std::string text = std::to_string(count) + " kinds of facts are stored: " + FactList::contract()->names();
  for (const config::ConfiguredFact& fact : config.state.facts) text += ", " + show(fact);
  findings.push_back(Finding::ok("facts", std::move(text)));
}

// The keys of this configuration and of the daemons that share the store.
void check_key_rings(Store& store, Findings& findings) {
  try {
    std::vector<RegisteredRing> rings = run(RingRegistry(store).read(Context()));
    const std::size_t daemons = rings.size();
    rings.push_back(registered_ring("\"polly doctor\"", store.codec().ring().get()));
    const std::vector<std::string> missing = missing_keys(rings);
    for (const std::string& text : missing) findings.push_back(Finding::warning("key ring", text));
    const std::string& seals = rings.back().seals;
    if (seals.empty() || !missing.empty()) return;
    findings.push_back(Finding::ok(
        "key ring",
        "the key \"" + seals + "\" seals; daemons with keys that share the store: " + std::to_string(daemons)));
  } catch (const Error& error) {
    findings.push_back(
        Finding::warning("key ring", std::string("the keys of daemons cannot be read: ") + error.what()));
  }
}

void check_claims(Store& store, const config::State& settings, Telemetry& telemetry, Findings& findings) {
  try {
    run(Claims(store, telemetry, state_keys(settings), settings.ttl).check(Context()));
  } catch (const Error& error) {
    findings.push_back(Finding::warning("claims", std::string("claims for facts do not work: ") + error.what()));
  }
}

void check_store(const config::Config& config, bool is_deep, Findings& findings) {
  config::Storage storage = config.storage;
  if (storage.type == "sqlite" && !std::filesystem::exists(storage.sqlite.path)) {
    findings.push_back(Finding::warning(
        "store", storage.sqlite.path +
                     " does not exist yet: `polly serve`, `polly migrate-schema` or a verb that writes creates it"));
    return;
  }
  try {
    Telemetry telemetry;
    storage.sqlite.is_guest = true;  // a daemon may have it open
    storage.sqlite.check_at_start = is_deep ? config::SqliteCheck::full : config::SqliteCheck::brief;
    BlockingStore store(run(open_store(storage, Runtime(telemetry))));
    const TimePoint before = system_clock().now();
    store.ping();
    const auto took = std::chrono::ceil<std::chrono::microseconds>(system_clock().now() - before);
    run(store.store().probe(Context()));
    check_key_rings(store.store(), findings);
    check_claims(store.store(), config.state, telemetry, findings);
    store.close();
    for (std::string& text : run(examine_store(storage, Runtime(telemetry)))) {
      findings.push_back(Finding::warning("store's settings", std::move(text)));
    }
    const std::string answered = config.storage.type + " answered within " + readable_duration(took) +
                                 "; an entry was written, advanced, read and deleted";
    const bool is_memory = config.storage.type == "memory";
    findings.push_back(
        Finding::ok("store", is_memory ? answered + "; it loses everything when the daemon ends" : answered));
  } catch (const Error& error) {
    findings.push_back(Finding::failed("store", error));
  }
}

void check_library(const config::Config& config, Findings& findings) {
  for (const Engine& engine : engines()) {
    if (engine.name != config.storage.type || engine.describe == nullptr) continue;
    for (const std::string& text : engine.describe()) findings.push_back(Finding::ok("library", text));
  }
}

constexpr double kClockDifferenceMax = 30;  // in seconds

// What the daemon reports of itself.
Findings report_of(const DaemonAnswer& answer) {
  Findings findings = operations::findings_of(answer.members);
  const double now = std::chrono::duration<double>(system_clock().wall().time_since_epoch()).count();
  const double difference = answer.at("time").to_number<double>() - now;
  if (std::abs(difference) <= kClockDifferenceMax) {
    findings.push_back(Finding::ok("clock", "the daemon's clock and this one agree"));
  } else {
    findings.push_back(
        Finding::warning("clock",
                         "the daemon's clock differs from this one by " +
                             readable_duration(std::chrono::seconds(std::llround(difference))),
                         "synchronise both machines' clocks (NTP): times of backups and logs are wrong otherwise"));
  }
  return findings;
}

DaemonApi daemon_of(const config::Config& config, const Secret& token = {}) {
  return trusting_api(config.command_line, config.command_line.server, token);
}

// What a token that is accepted does not allow.
void check_limits(const DaemonApi& api, Findings& findings) {
  try {
    const std::string limits = api.check_token();
    findings.push_back(Finding::ok("server's API", "the token is accepted" + (limits.empty() ? "" : "; " + limits)));
  } catch (const Error&) {
    return;  // the caller has a failure of its own to report
  }
}

// The daemon's own findings; false where it could not be asked for them.
bool check_api(const config::Config& config, Findings& findings) {
  const Secret token = config.server.client_token();
  if (token.empty()) {
    findings.push_back(Finding::warning("API token", "none is set, so the daemon cannot be asked for its own findings",
                                        "set POLLY_API_TOKEN (or POLLY_API_TOKEN_FILE) to the daemon's"));
    return false;
  }
  DaemonRequest request("getting the daemon's findings", "GET", "/api/v1/doctor");
  request.if_refused = "check that POLLY_API_TOKEN is the daemon's, with the scope admin";
  request.if_path_is_other = "an older daemon cannot check itself, and one without POLLY_API_TOKEN has no API";
  const DaemonApi api = daemon_of(config, token);
  try {
    Findings found = api.ask(request, report_of);
    findings.push_back(Finding::ok("server's API", "the token is accepted"));
    for (Finding& finding : found) findings.push_back(std::move(finding));
    return true;
  } catch (const Error& error) {
    check_limits(api, findings);
    findings.push_back(Finding::failed("server's API", error));
    return false;
  }
}

void check_ready(const config::Config& config, Findings& findings) {
  try {
    daemon_of(config).check_ready();
    findings.push_back(Finding::ok("server", config.command_line.server + " is ready"));
  } catch (const Error& error) {
    findings.push_back(Finding::failed("server", error));
  }
}

// nullopt where the daemon's store has no scrub.
std::optional<Finding> scrub_of(const DaemonAnswer& ready) {
  const boost::json::value* scrub = ready.at("checks").as_object().if_contains("scrub");
  if (scrub == nullptr) return std::nullopt;
  if (scrub->at("damaged_rows").to_number<std::uint64_t>() == 0) {
    return Finding::ok("server's data", "the scrub found no damage");
  }
  return Finding::failed("server's data", "the file is damaged (" + std::string(scrub->at("damage").as_string()) + ")",
                         "restore it from a backup, or delete the keys whose reads fail as corrupt",
                         ErrorKind::corrupt);
}

void check_scrub(const config::Config& config, Findings& findings) {
  try {
    const DaemonRequest request("getting the result of the scrub", "GET", "/readyz?verbose");
    if (const auto found = daemon_of(config).ask(request, scrub_of)) findings.push_back(*found);
  } catch (const Error&) {
    return;  // check_ready reports the reason
  }
}

// A daemon: it has the store and its configuration, of which nothing here is known.
void examine_daemon(const config::Config& config, Findings& findings) {
  check_ready(config, findings);
  const bool is_told = check_api(config, findings);
  if (!is_told) check_scrub(config, findings);  // which needs no token
}

Findings examine(const config::Environment& environment, bool is_deep) {
  const config::Loaded loaded = read_settings(environment);
  Findings findings;
  check_configuration(loaded, findings);
  if (!loaded.mistakes.empty()) return findings;  // the other checks would use defaults in place of the wrong values
  for (const std::string& text : config::exposed_files(loaded)) findings.push_back(Finding::warning("files", text));
  if (!loaded.config.command_line.server.empty()) {
    examine_daemon(loaded.config, findings);
    return findings;
  }
  check_secrets(loaded.config, findings);
  check_facts(loaded.config, findings);
  check_library(loaded.config, findings);
  check_store(loaded.config, is_deep, findings);
  return findings;
}

ExitCode doctor(Session& session, bool is_deep) {
  const Findings findings = examine(session.environment, is_deep);
  const Finding* failure = operations::first_failure(findings);
  if (session.wants_json) {
    print_json(session.console.out, operations::to_json(findings));
  } else {
    Table table({"RESULT", "CHECK", "WHAT WAS FOUND"});
    for (const Finding& finding : findings) {
      const std::string text = finding.action.empty() ? finding.text : finding.text + ": " + finding.action;
      table.row({std::string(to_string(finding.result)), finding.check, text});
    }
    table.print(session.console.out, session.style());
  }
  return failure == nullptr ? ExitCode::done : exit_code(failure->kind.value_or(ErrorKind::unavailable));
}

}  // namespace

void add_doctor_verb(CLI::App& polly, Session& session) {
  CLI::App* verb = polly.add_subcommand("doctor", "check everything and report what is wrong and what to do");
  add_target_options(*verb, session);
  const auto is_deep = std::make_shared<bool>(false);
  verb->add_flag("--deep", *is_deep, "check every byte of a SQLite file; without it, check rows for two seconds");
  verb->footer(
      "The exit code is that of the first failure: 2 for a mistake in the configuration, 5 for a store that does not\n"
      "answer, 6 for one that is damaged. With --server the daemon checks itself and its store; it needs a token with\n"
      "the scope admin.\n"
      "\n"
      "Examples:\n"
      "  polly doctor\n"
      "  polly doctor --deep --store sqlite:/srv/polly/polly.db\n"
      "  polly doctor --server http://127.0.0.1:8080");
  verb->callback([&session, is_deep] { session.action = [&session, is_deep] { return doctor(session, *is_deep); }; });
}

}  // namespace polly::cli
