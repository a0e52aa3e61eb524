#include <CLI/App.hpp>
#include <algorithm>
#include <boost/json/array.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "polly/assembly/engine.hpp"
#include "polly/assembly/open_store.hpp"
#include "polly/assembly/state_options.hpp"
#include "polly/base/duration_text.hpp"
#include "polly/cli/daemon_api.hpp"
#include "polly/cli/json_text.hpp"
#include "polly/cli/trust.hpp"
#include "polly/cli/verbs.hpp"
#include "polly/config/api_token_text.hpp"
#include "polly/config/exposed_files.hpp"
#include "polly/config/fact_text.hpp"
#include "polly/store/blocking_store.hpp"
#include "polly/store/ring_registry.hpp"

namespace polly::cli {

namespace {

struct Finding {
  enum class Result { ok, warning, failed };

  std::string check;
  Result result;
  std::string text;
  ExitCode code = ExitCode::done;  // the program's, where the check failed
};

using Findings = std::vector<Finding>;
using Result = Finding::Result;

std::string_view to_string(Result result) noexcept {
  switch (result) {
    case Result::ok: return "ok";
    case Result::warning: return "warning";
    case Result::failed: return "failed";
  }
  return "";
}

void check_configuration(const config::Loaded& loaded, Findings& findings) {
  for (const std::string& mistake : loaded.mistakes) {
    findings.push_back({"configuration", Result::failed, mistake, ExitCode::usage});
  }
  for (const std::string& warning : loaded.warnings) findings.push_back({"configuration", Result::warning, warning});
  if (loaded.mistakes.empty())
    findings.push_back({"configuration", Result::ok, "the values of all variables are valid"});
}

void check_secrets(const config::Config& config, Findings& findings) {
  if (config.webhook.secrets.empty()) {
    findings.push_back({"webhook secret", Result::warning,
                        "`polly serve` does not start without one: set POLLY_WEBHOOK_SECRET (or "
                        "POLLY_WEBHOOK_SECRET_FILE) to the secret that the webhook has at GitHub"});
  } else {
    const std::size_t count = config.webhook.secrets.size();
    findings.push_back(
        {"webhook secret", Result::ok, count == 1 ? "set" : std::to_string(count) + " secrets are accepted"});
  }
  const config::Server& server = config.server;
  if (!server.has_api()) {
    findings.push_back({"API token", Result::warning,
                        "the API is off, so --server does not work: set POLLY_API_TOKEN (or POLLY_API_TOKEN_FILE), or "
                        "POLLY_API_TOKENS_FILE"});
    return;
  }
  const std::size_t values = server.admin_tokens.size();
  std::string text = values == 1 ? "set" : std::to_string(values) + " values are accepted; the first one is used here";
  if (values > 0) findings.push_back({"API token", Result::ok, std::move(text)});
  if (!server.api_tokens.empty()) findings.push_back({"API tokens", Result::ok, show(server.api_tokens)});
}

void check_facts(const config::Config& config, Findings& findings) {
  const std::size_t count = fact_list(config.state)->size();
  std::string text = std::to_string(count) + " kinds of facts are stored: " + FactList::contract()->names();
  for (const config::ConfiguredFact& fact : config.state.facts) text += ", " + show(fact);
  findings.push_back({"facts", Result::ok, std::move(text)});
}

// The keys of this configuration and of the daemons that share the store.
void check_key_rings(Store& store, Findings& findings) {
  try {
    std::vector<RegisteredRing> rings = run(RingRegistry(store).read(Context()));
    const std::size_t daemons = rings.size();
    rings.push_back(registered_ring("\"polly doctor\"", store.codec().ring().get()));
    const std::vector<std::string> missing = missing_keys(rings);
    for (const std::string& text : missing) findings.push_back({"key ring", Result::warning, text});
    const std::string& seals = rings.back().seals;
    if (seals.empty() || !missing.empty()) return;
    findings.push_back(
        {"key ring", Result::ok,
         "the key \"" + seals + "\" seals; daemons with keys that share the store: " + std::to_string(daemons)});
  } catch (const Error& error) {
    findings.push_back(
        {"key ring", Result::warning, std::string("the keys of daemons cannot be read: ") + error.what()});
  }
}

void check_claims(Store& store, const config::State& settings, Telemetry& telemetry, Findings& findings) {
  try {
    run(Claims(store, telemetry, state_keys(settings), settings.ttl).check(Context()));
  } catch (const Error& error) {
    findings.push_back({"claims", Result::warning, std::string("claims for facts do not work: ") + error.what()});
  }
}

void check_store(const config::Config& config, bool is_deep, Findings& findings) {
  config::Storage storage = config.storage;
  if (storage.type == "sqlite" && !std::filesystem::exists(storage.sqlite.path)) {
    findings.push_back(
        {"store", Result::warning,
         storage.sqlite.path +
             " does not exist yet: `polly serve`, `polly migrate-schema` or a verb that writes creates it"});
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
    const std::string answered = config.storage.type + " answered within " + format_duration(took) +
                                 "; an entry was written, advanced, read and deleted";
    const bool is_memory = config.storage.type == "memory";
    findings.push_back(
        {"store", Result::ok, is_memory ? answered + "; it loses everything when the daemon ends" : answered});
  } catch (const Error& error) {
    findings.push_back({"store", Result::failed, error.what(), exit_code(error.kind())});
  }
}

void check_library(const config::Config& config, Findings& findings) {
  for (const Engine& engine : engines()) {
    if (engine.name != config.storage.type || engine.describe == nullptr) continue;
    for (const std::string& text : engine.describe()) findings.push_back({"library", Result::ok, text});
  }
}

void check_server(const config::Config& config, Findings& findings) {
  const std::string& url = config.command_line.server;
  if (url.empty()) return;
  try {
    trusting_api(config.command_line, url).check_ready();
    findings.push_back({"server", Result::ok, url + " is ready"});
    const Secret token = config.server.client_token();
    if (token.empty()) return;
    const std::string limits = trusting_api(config.command_line, url, token).check_token();
    findings.push_back({"server's API", Result::ok, "the token is accepted" + (limits.empty() ? "" : "; " + limits)});
  } catch (const Error& error) {
    findings.push_back({"server", Result::failed, error.what(), exit_code(error.kind())});
  }
}

// nullopt where the daemon's store has no scrub.
std::optional<Finding> scrub_of(const DaemonAnswer& ready) {
  const boost::json::value* scrub = ready.at("checks").as_object().if_contains("scrub");
  if (scrub == nullptr) return std::nullopt;
  if (scrub->at("damaged_rows").to_number<std::uint64_t>() == 0) {
    return Finding{"server's data", Result::ok, "the scrub found no damage"};
  }
  return Finding{"server's data", Result::failed,
                 "the file is damaged (" + std::string(scrub->at("damage").as_string()) +
                     "): restore it from a backup, or delete the keys whose reads fail as corrupt",
                 ExitCode::corrupt};
}

void check_scrub(const config::Config& config, Findings& findings) {
  const std::string& url = config.command_line.server;
  if (url.empty()) return;
  try {
    const DaemonRequest request("getting the result of the scrub", "GET", "/readyz?verbose");
    const DaemonApi api = trusting_api(config.command_line, url);
    if (const auto found = api.ask(request, scrub_of)) findings.push_back(*found);
  } catch (const Error&) {
    return;  // check_server reports the reason
  }
}

Findings examine(const config::Environment& environment, bool is_deep) {
  const config::Loaded loaded = config::read(environment);
  Findings findings;
  check_configuration(loaded, findings);
  if (!loaded.mistakes.empty()) return findings;  // the other checks would use defaults in place of the wrong values
  check_secrets(loaded.config, findings);
  check_facts(loaded.config, findings);
  for (const std::string& text : config::exposed_files(loaded)) findings.push_back({"files", Result::warning, text});
  check_library(loaded.config, findings);
  check_store(loaded.config, is_deep, findings);
  check_server(loaded.config, findings);
  check_scrub(loaded.config, findings);
  return findings;
}

ExitCode doctor(Session& session, bool is_deep) {
  const Findings findings = examine(session.environment, is_deep);
  const auto failed = [](const Finding& finding) { return finding.result == Result::failed; };
  const auto first = std::find_if(findings.begin(), findings.end(), failed);
  if (session.wants_json) {
    boost::json::array array;
    for (const Finding& finding : findings) {
      array.push_back({{"check", finding.check}, {"result", to_string(finding.result)}, {"text", finding.text}});
    }
    print_json(session.console.out, {{"ok", first == findings.end()}, {"findings", std::move(array)}});
  } else {
    Table table({"RESULT", "CHECK", "WHAT WAS FOUND"});
    for (const Finding& finding : findings) {
      table.row({std::string(to_string(finding.result)), finding.check, finding.text});
    }
    table.print(session.console.out, session.style());
  }
  return first == findings.end() ? ExitCode::done : first->code;
}

}  // namespace

void add_doctor_verb(CLI::App& polly, Session& session) {
  CLI::App* verb = polly.add_subcommand("doctor", "check everything and report what is wrong and what to do");
  add_target_options(*verb, session);
  const auto is_deep = std::make_shared<bool>(false);
  verb->add_flag("--deep", *is_deep, "check every byte of a SQLite file; without it, check rows for two seconds");
  verb->footer(
      "The exit code is that of the first failure: 2 for a mistake in the configuration, 5 for a store that does not\n"
      "answer, 6 for one that is damaged.\n"
      "\n"
      "Examples:\n"
      "  polly doctor\n"
      "  polly doctor --deep --store sqlite:/srv/polly/polly.db\n"
      "  polly doctor --server http://127.0.0.1:8080");
  verb->callback([&session, is_deep] { session.action = [&session, is_deep] { return doctor(session, *is_deep); }; });
}

}  // namespace polly::cli
