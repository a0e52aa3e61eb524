// The verbs of the command line, one file per group. Each function adds its subcommands to the program; the chosen verb
// sets session.action.
#pragma once

#include "polly/cli/session.hpp"

namespace polly::cli {

void add_serve_verb(CLI::App& polly, Session& session);
void add_state_verbs(CLI::App& polly, Session& session);
void add_store_verbs(CLI::App& polly, Session& session);
void add_stats_verb(CLI::App& polly, Session& session);
void add_backup_verbs(CLI::App& polly, Session& session);
void add_copy_verbs(CLI::App& polly, Session& session);
void add_keys_verbs(CLI::App& polly, Session& session);
void add_token_verb(CLI::App& polly, Session& session);
void add_event_verbs(CLI::App& polly, Session& session);
void add_deliveries_verb(CLI::App& polly, Session& session);
void add_explain_verb(CLI::App& polly, Session& session);
void add_bench_verb(CLI::App& polly, Session& session);
void add_doctor_verb(CLI::App& polly, Session& session);
void add_migrate_schema_verb(CLI::App& polly, Session& session);
void add_config_verb(CLI::App& polly, Session& session);
void add_version_verb(CLI::App& polly, Session& session);
void add_completion_verb(CLI::App& polly, Session& session);
void add_help_verb(CLI::App& polly, Session& session);

// polly state claim, release and list, which add_state_verbs() adds to its group.
void add_claim_verb(CLI::App& state, Session& session);
void add_release_verb(CLI::App& state, Session& session);
void add_state_list_verb(CLI::App& state, Session& session);

// polly store delete-prefix, which add_store_verbs() adds to its group.
void add_delete_prefix_verb(CLI::App& store, Session& session);

// Adds all verbs, the program's help and --version.
void add_all_verbs(CLI::App& polly, Session& session);

}  // namespace polly::cli
