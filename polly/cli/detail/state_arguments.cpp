#include "polly/cli/detail/state_arguments.hpp"

#include <CLI/App.hpp>
#include <chrono>

#include "polly/assembly/state_options.hpp"
#include "polly/base/decimal.hpp"
#include "polly/base/duration_text.hpp"
#include "polly/base/error.hpp"
#include "polly/base/key_words.hpp"
#include "polly/state/claims.hpp"
#include "polly/state/fact_names.hpp"

namespace polly::cli {

namespace {

constexpr std::chrono::hours kWaitLongest{24};

}  // namespace

Fact<std::int64_t> StateArguments::parsed_name(const config::Config& config, std::string_view name) {
  const bool is_daemon = !config.command_line.server.empty();
  if (is_daemon && is_key_word(name)) return Fact<std::int64_t>{name};
  const auto facts = fact_list(config.state);
  if (facts->find(name)) return Fact<std::int64_t>{name};
  std::string message = "unknown fact " + std::string(name) + "; the facts are " + facts->names();
  if (!is_daemon) message += " (POLLY_FACTS adds others: set it as it is set for the daemon)";
  throw Error(ErrorKind::invalid_argument, message);
}

Milliseconds StateArguments::parsed_ttl() const {
  if (ttl.empty()) return Claims::kTtlDefault;
  const std::optional<Duration> duration = parse_duration(ttl);
  if (!duration || *duration < Claims::kTtlMin || *duration > Claims::kTtlMax) {
    throw Error(ErrorKind::invalid_argument, "--ttl is \"" + ttl + "\", but must be a duration from 1s to 10m");
  }
  return std::chrono::ceil<Milliseconds>(*duration);
}

Milliseconds StateArguments::parsed_wait() const {
  if (wait.empty()) return Milliseconds(0);
  const std::optional<Duration> duration = parse_duration(wait);
  if (duration && *duration >= Duration::zero() && *duration <= kWaitLongest) {
    return std::chrono::ceil<Milliseconds>(*duration);
  }
  throw Error(ErrorKind::invalid_argument, "--wait must be a duration up to 24h, as in 30s or 5m");
}

std::vector<Fact<std::int64_t>> StateArguments::parsed_wanted(const config::Config& config) const {
  if (!wanted.empty() && (wait.empty() || !fact.empty())) {
    throw Error(ErrorKind::invalid_argument, "--for names the facts that --wait waits for, where no FACT is given");
  }
  if (wait.empty()) return {};
  if (wanted.empty()) {
    throw Error(ErrorKind::invalid_argument,
                "--wait needs a FACT, or --for with the facts to wait for, as in --for pr_number,workflow_run_id");
  }
  std::vector<Fact<std::int64_t>> facts;
  for (const std::string_view name : split_fact_names(wanted)) facts.push_back(parsed_name(config, name));
  return facts;
}

CLI::App* add_state_verb(CLI::App& state, Session& session, const std::string& name, const std::string& purpose,
                         const std::shared_ptr<StateArguments>& arguments, StateAction action) {
  CLI::App* verb = state.add_subcommand(name, purpose);
  verb->callback([&session, arguments, action] {
    session.action = [&session, arguments, action] { return action(session, *arguments); };
  });
  return verb;
}

void add_repository(CLI::App& verb, StateArguments& arguments) {
  verb.add_option("--repo", arguments.repository, "the repository (required unless POLLY_STATE_SCOPE=commit)")
      ->type_name("OWNER/NAME");
}

void add_commit(CLI::App& verb, StateArguments& arguments) {
  verb.add_option("--sha", arguments.sha, "the commit: all 40 (or 64) digits")->type_name("SHA")->required();
  add_repository(verb, arguments);
}

void add_fact(CLI::App& verb, StateArguments& arguments, bool is_required) {
  verb.add_option("FACT", arguments.fact, FactList::contract()->names())->required(is_required)->type_name("");
}

void add_claim_token(CLI::App& verb, StateArguments& arguments, const std::string& purpose, bool is_required) {
  const auto is_token = [](const std::string& text) {
    return parse_decimal<std::int64_t>(text) ? std::string() : std::string("must be the token of a claim, an integer");
  };
  verb.add_option("--claim", arguments.claim, purpose)->check(is_token)->required(is_required)->type_name("TOKEN");
}

}  // namespace polly::cli
