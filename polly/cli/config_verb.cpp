#include <CLI/App.hpp>
#include <boost/json/object.hpp>

#include "polly/cli/json_text.hpp"
#include "polly/cli/verbs.hpp"
#include "polly/config/setting.hpp"

namespace polly::cli {

namespace {

// Alternative names of a setting, and OpenTelemetry's variables, are shown only where they are set.
bool is_shown(const config::Setting& setting, const config::Origin& origin) {
  const bool is_ours = setting.instead_of.empty() && setting.name.starts_with("POLLY_");
  return is_ours || origin.kind != config::Origin::Kind::standard;
}

ExitCode show(Session& session) {
  const config::Loaded loaded = session.load_whole([](const config::Config&) { return std::vector<std::string>(); });
  Table table({"VARIABLE", "VALUE", "FROM"});
  boost::json::object json;
  for (const config::Setting& setting : config::settings()) {
    const config::Origin& origin = loaded.origin(setting.name);
    if (!is_shown(setting, origin)) continue;
    const std::string value = setting.show(loaded.config);
    const std::string from = value.empty() && origin.kind == config::Origin::Kind::standard ? "" : origin.text();
    table.row({std::string(setting.name), value, from});
    json[setting.name] = {{"value", value.empty() ? boost::json::value(nullptr) : boost::json::value(value)},
                          {"from", origin.text()}};
  }
  if (session.wants_json) {
    print_json(session.console.out, json);
  } else {
    table.print(session.console.out, session.style());
  }
  return ExitCode::done;
}

}  // namespace

void add_config_verb(CLI::App& polly, Session& session) {
  CLI::App* verb = polly.add_subcommand("config", "show the effective configuration and where each value came from");
  add_json_option(*verb, session);
  verb->footer(
      "Secrets are hidden. docs/configuration.md explains each variable.\n"
      "\n"
      "Examples:\n"
      "  polly config\n"
      "  polly config --json");
  verb->callback([&session] { session.action = [&session] { return show(session); }; });
}

}  // namespace polly::cli
