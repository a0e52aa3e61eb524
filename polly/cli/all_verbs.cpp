#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <string>

#include "polly/base/version.hpp"
#include "polly/cli/verbs.hpp"

namespace polly::cli {

namespace {

// The heading above the verbs of a group, in its help.
void head_verbs(CLI::App& group) {
  for (CLI::App* verb : group.get_subcommands([](CLI::App*) { return true; })) {
    verb->group("Verbs");
    head_verbs(*verb);
  }
}

}  // namespace

void add_all_verbs(CLI::App& polly, Session& session) {
  polly.description("Polly stores what GitHub's webhooks report about each commit.");
  polly.set_help_flag("-h,--help", "print this help");
  polly.set_version_flag("--version", "polly " + std::string(version()), "print the version");
  polly.require_subcommand(1);
  const auto& formatter = polly.get_formatter();
  formatter->column_width(34);
  formatter->label("SUBCOMMAND", "VERB");
  formatter->label("Positionals", "Arguments");
  formatter->label("REQUIRED", "(required)");
  formatter->label("Excludes", "not with");
  add_serve_verb(polly, session);
  add_state_verbs(polly, session);
  add_store_verbs(polly, session);
  add_stats_verb(polly, session);
  add_backup_verbs(polly, session);
  add_copy_verbs(polly, session);
  add_keys_verbs(polly, session);
  add_token_verb(polly, session);
  add_event_verbs(polly, session);
  add_deliveries_verb(polly, session);
  add_explain_verb(polly, session);
  add_bench_verb(polly, session);
  add_doctor_verb(polly, session);
  add_migrate_schema_verb(polly, session);
  add_config_verb(polly, session);
  add_version_verb(polly, session);
  add_completion_verb(polly, session);
  add_help_verb(polly, session);
  head_verbs(polly);
  polly.footer(
      "Examples:\n"
      "  polly serve\n"
      "  polly state get --repo acme/shop --sha SHA --server http://127.0.0.1:8080\n"
      "  polly help state get\n"
      "  polly doctor\n"
      "\n"
      "`polly config` lists the variables. Exit codes: 0 done, 1 failed, 2 usage or configuration,\n"
      "3 not found, 4 conflict, 5 unavailable, 6 corrupt.");
}

}  // namespace polly::cli
