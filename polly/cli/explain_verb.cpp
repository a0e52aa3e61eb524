// polly explain: why facts of a commit are known or not.
#include <CLI/App.hpp>
#include <memory>
#include <string>

#include "polly/base/duration_text.hpp"
#include "polly/base/percent.hpp"
#include "polly/base/printable.hpp"
#include "polly/cli/commit_answers.hpp"
#include "polly/cli/daemon_url.hpp"
#include "polly/cli/detail/state_paths.hpp"
#include "polly/cli/detail/state_requests.hpp"
#include "polly/cli/json_text.hpp"
#include "polly/cli/store_requests.hpp"
#include "polly/cli/trust.hpp"
#include "polly/cli/verbs.hpp"

namespace polly::cli {

namespace {

namespace json = boost::json;

struct ExplainArguments {
  std::string sha;
  std::string repository;
  std::string facts;

  Commit parsed_commit() const { return repository.empty() ? Commit(sha) : Commit(sha, Repository::parse(repository)); }
};

std::string_view text_of(const json::object& object, std::string_view name) {
  return object.at(name).as_string();
}

std::string time_left(const json::object& fact) {
  const std::optional<std::int64_t> left = optional_integer(fact, "time_left_ms");
  return left ? readable_duration(Milliseconds(*left)) : "";
}

// Throws where a member that is printed is missing.
json::object checked_explanation(const DaemonAnswer& answer, const Commit& commit) {
  require(answer.at("sha").as_string() == commit.sha());
  require(answer.at("capacity").is_number() && answer.at("kept").is_number() && answer.at("since_ms").is_int64());
  for (const json::value& each : answer.at("facts").as_array()) {
    const json::object& fact = each.as_object();
    require(fact.at("fact").is_string() && fact.at("status").is_string() && fact.at("because").is_string());
    optional_integer(fact, "value");
    time_left(fact);
    for (const json::value& hint : fact.at("hints").as_array()) require(hint.is_string());
  }
  return answer.members;
}

void print_explanation(Session& session, const json::object& answer) {
  std::ostream& out = session.console.out;
  Table table({"FACT", "STATUS", "VALUE", "EXPIRES IN"});
  for (const json::value& each : answer.at("facts").as_array()) {
    const json::object& fact = each.as_object();
    const std::optional<std::int64_t> value = optional_integer(fact, "value");
    table.row({std::string(text_of(fact, "fact")), std::string(text_of(fact, "status")),
               value ? std::to_string(*value) : "", time_left(fact)});
  }
  table.print(out, session.style());
  for (const json::value& each : answer.at("facts").as_array()) {
    const json::object& fact = each.as_object();
    out << '\n' << printable(text_of(fact, "fact")) << ": " << printable(text_of(fact, "because")) << '\n';
    for (const json::value& hint : fact.at("hints").as_array()) out << "  - " << printable(hint.as_string()) << '\n';
  }
}

ExitCode explain(Session& session, const ExplainArguments& arguments) {
  const Commit commit = arguments.parsed_commit();
  const config::Config config = session.load_config();
  std::string path = explain_path(commit);
  if (!arguments.facts.empty()) path += "?fact=" + percent_encode(arguments.facts);
  const auto read = [&](const DaemonAnswer& answer) { return checked_explanation(answer, commit); };
  const DaemonApi api = trusting_api(config.command_line, daemon_url(config), config.server.client_token());
  const json::object answer = api.ask(about_state("explaining the facts", "GET", path), read);
  bool is_complete = true;
  for (const json::value& fact : answer.at("facts").as_array()) {
    is_complete = is_complete && !fact.at("value").is_null();
  }
  if (session.wants_json) {
    print_json(session.console.out, answer);
  } else {
    print_explanation(session, answer);
  }
  return is_complete ? ExitCode::done : ExitCode::not_found;
}

}  // namespace

void add_explain_verb(CLI::App& polly, Session& session) {
  CLI::App* verb = polly.add_subcommand("explain", "explain why facts of a commit are known or not");
  auto arguments = std::make_shared<ExplainArguments>();
  verb->callback(
      [&session, arguments] { session.action = [&session, arguments] { return explain(session, *arguments); }; });
  verb->add_option("--sha", arguments->sha, "the commit: all 40 (or 64) digits")->type_name("SHA")->required();
  verb->add_option("--repo", arguments->repository, "the repository (required unless POLLY_STATE_SCOPE=commit)")
      ->type_name("OWNER/NAME");
  verb->add_option("--fact", arguments->facts, "only these facts, separated by commas")->type_name("FACT");
  add_daemon_options(*verb, session);
  verb->footer(
      "Asks the daemon, which remembers its last deliveries (POLLY_DELIVERIES_KEPT). Each daemon has its own record:\n"
      "where several serve the webhook, ask each of them. Exits 3 where a fact is unknown.\n"
      "\n"
      "Examples:\n"
      "  polly explain --repo acme/shop --sha SHA\n"
      "  polly explain --repo acme/shop --sha SHA --fact vuln_check_run_id --server http://127.0.0.1:8080");
}

}  // namespace polly::cli
