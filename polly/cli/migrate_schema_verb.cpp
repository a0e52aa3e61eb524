#include <CLI/App.hpp>

#include "polly/assembly/engine.hpp"
#include "polly/assembly/open_store.hpp"
#include "polly/base/run.hpp"
#include "polly/cli/json_text.hpp"
#include "polly/cli/verbs.hpp"

namespace polly::cli {

namespace {

void report(const Session& session, std::string_view engine, const std::optional<SchemaChange>& change) {
  std::ostream& out = session.console.out;
  if (session.wants_json) {
    boost::json::object json{{"engine", engine}};
    if (change) json["from"] = change->from, json["to"] = change->to;
    print_json(out, json);
  } else if (!change) {
    out << engine << " has no schema to migrate\n";
  } else if (change->from == change->to) {
    out << "the schema is up to date (version " << change->to << ")\n";
  } else if (change->from == 0) {
    out << "created the schema (version " << change->to << ")\n";
  } else {
    out << "migrated the schema from version " << change->from << " to " << change->to << '\n';
  }
}

ExitCode migrate_schema(Session& session) {
  const config::Config config = session.load_config();
  const Engine& engine = find_engine(config.storage);
  Telemetry telemetry;
  const std::optional<SchemaChange> change = run(migrate_store(config.storage, Runtime(telemetry)));
  report(session, engine.name, change);
  return ExitCode::done;
}

}  // namespace

void add_migrate_schema_verb(CLI::App& polly, Session& session) {
  CLI::App* verb = polly.add_subcommand("migrate-schema", "create the tables of the store, or bring them up to date");
  add_store_option(*verb, session, "the store to migrate");
  add_json_option(*verb, session);
  verb->footer(
      "For POLLY_POSTGRES_MIGRATE=false: run it as the role that owns the schema, before the daemons are updated.\n"
      "Creates the file of a SQLite store, and the table of a DynamoDB store with its TTL.\n"
      "It may run at any time and several times at once; a schema that is up to date is not changed.\n"
      "\n"
      "Examples:\n"
      "  polly migrate-schema\n"
      "  polly migrate-schema --store postgres://polly_owner@db.example/polly");
  verb->callback([&session] { session.action = [&session] { return migrate_schema(session); }; });
}

}  // namespace polly::cli
