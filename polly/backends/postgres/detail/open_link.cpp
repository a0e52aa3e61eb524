#include "polly/backends/postgres/detail/open_link.hpp"

#include <functional>
#include <utility>

#include "polly/backends/postgres/detail/schema.hpp"
#include "polly/backends/postgres/detail/sql.hpp"
#include "polly/base/decimal.hpp"

namespace polly::postgres {

Task<void> open_session(std::shared_ptr<Link> link, Conninfo conninfo, Milliseconds statement_timeout) {
  std::function<bool()> is_unwanted = [link] { return link->is_closed(); };
  Conninfo ready = co_await resolve(std::move(conninfo), std::move(is_unwanted));
  if (link->is_closed()) throw link->failure();
  co_await link->connect(std::move(ready));
  const std::vector<Result> about = co_await link->ask(session_set_up(statement_timeout.count()));
  const bool is_answer = about.size() == 1 && about[0].rows() == 1;
  if (!is_answer) throw Error(ErrorKind::config, "this does not answer as a PostgreSQL server does");
  const std::string encoding(about[0].bytes(0, 0));
  if (encoding != "UTF8") {
    throw Error(ErrorKind::config, "the database's encoding is " + one_line(encoding) +
                                       ", but keys are UTF-8: CREATE DATABASE ... ENCODING 'UTF8' TEMPLATE template0");
  }
  if (about[0].bytes(0, 1) != "off") throw Refusal("25006", "").error();
}

// Looks into the catalogue: to_regclass() may answer out of a cache that a transaction does not renew, while it waits
// for another instance that is making the table.
Task<int> find_version(std::shared_ptr<Link> link, std::string schema) {
  const std::vector<Result> there = co_await link->ask(
      "SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = " + sql_text(schema) +
      " AND c.relname = 'schema_version'");
  if (there.empty() || there[0].rows() == 0) co_return 0;
  const std::vector<Result> found = co_await link->ask("SELECT version FROM " + sql_name(schema) + ".schema_version");
  if (found.size() != 1 || found[0].rows() != 1) co_return 0;
  std::string_view digits = found[0].bytes(0, 0);
  co_return take_decimal<int>(digits).value_or(0);
}

void check_version(int version, const std::string& schema) {
  if (version == schema_version()) return;
  const std::string name = "the schema " + sql_name(schema);
  if (version > schema_version()) {
    throw Error(ErrorKind::config, name + " is of version " + std::to_string(version) +
                                       ", made by a newer Polly; this one knows version " +
                                       std::to_string(schema_version()) + ": update it");
  }
  const std::string state = version == 0 ? " has no tables of Polly" : " is of version " + std::to_string(version);
  throw Error(ErrorKind::config, name + state + ", and this Polly needs version " + std::to_string(schema_version()) +
                                     ": run `polly migrate-schema`, or set Storage::postgres.migrate=true");
}

}  // namespace polly::postgres
