#include "polly/cli/session.hpp"

#include <CLI/App.hpp>
#include <array>
#include <chrono>

#include "polly/assembly/settings_check.hpp"
#include "polly/base/duration_text.hpp"
#include "polly/config/dynamodb.hpp"
#include "polly/config/setting.hpp"
#include "polly/config/sqlite.hpp"
#include "polly/config/valkey.hpp"

namespace polly::cli {

namespace {

// Besides POLLY_STORE_URL: the other variables that name a store.
std::vector<std::string_view> variables_of_a_store() {
  std::vector<std::string_view> names{"POLLY_STORE_URL_FILE", "POLLY_STORAGE_TYPE", "POLLY_POSTGRES_URL",
                                      "POLLY_POSTGRES_URL_FILE"};
  names.insert(names.end(), config::kSqliteUrlVariables.begin(), config::kSqliteUrlVariables.end());
  names.insert(names.end(), config::kDynamodbUrlVariables.begin(), config::kDynamodbUrlVariables.end());
  names.insert(names.end(), config::kValkeyUrlVariables.begin(), config::kValkeyUrlVariables.end());
  return names;
}

// Besides POLLY_API_TOKEN_FILE: the other variables with tokens. Those of the daemon are none of the command's.
constexpr std::array<std::string_view, 3> kOtherTokens{"POLLY_API_TOKEN", "POLLY_API_TOKENS", "POLLY_API_TOKENS_FILE"};

// With another store, or daemon, instead of the one that the environment names.
config::Environment with_store(config::Environment environment, const std::string& variable, const std::string& url,
                               const std::string& given_name) {
  for (const std::string_view name : variables_of_a_store()) environment.unset(name);
  environment.unset("POLLY_STORE_URL");
  environment.unset("POLLY_SERVER");
  environment.set(variable, url, given_name);
  return environment;
}

}  // namespace

config::Loaded Session::load() {
  config::Loaded loaded = config::read(environment);
  if (!loaded.mistakes.empty()) loaded = read_settings(environment);
  return checked(std::move(loaded));
}

config::Loaded Session::load_whole(std::vector<std::string> (*more_mistakes)(const config::Config&)) {
  config::Loaded loaded = read_settings(environment);
  for (std::string& mistake : more_mistakes(loaded.config)) loaded.mistakes.push_back(std::move(mistake));
  return checked(std::move(loaded));
}

config::Loaded Session::checked(config::Loaded loaded) {
  config::require_none(loaded.mistakes);
  if (!std::exchange(has_warned_, true)) {
    for (const std::string& warning : loaded.warnings) print_warning(console.err, warning, error_format);
  }
  return loaded;
}

config::Config Session::load_config() {
  return load().config;
}

config::Storage Session::storage_of(const std::string& url, const std::string& given_name) const {
  return config::load(with_store(environment, "POLLY_STORE_URL", url, given_name)).config.storage;
}

config::Config Session::config_at(const std::string& url, const std::string& given_name, const std::string& token_file,
                                  const std::string& token_option) const {
  const bool is_daemon = url.starts_with("http://") || url.starts_with("https://");
  config::Environment other = with_store(environment, is_daemon ? "POLLY_SERVER" : "POLLY_STORE_URL", url, given_name);
  if (!token_file.empty()) {
    for (const std::string_view silenced : kOtherTokens) other.unset(silenced);
    other.set("POLLY_API_TOKEN_FILE", token_file, token_option);
  }
  return config::load(other).config;
}

Style Session::style() const {
  const bool is_plain = !console.is_terminal || environment.find("NO_COLOR") || environment.find("TERM") == "dumb";
  return is_plain ? Style::plain : Style::bold_headings;
}

void add_variable_option(CLI::App& verb, Session& session, const std::string& option, std::string_view variable,
                         const std::string& placeholder, const std::string& purpose,
                         std::vector<std::string_view> silences) {
  const auto take = [&session, option, variable, silences](const std::string& value) {
    if (config::tidied(variable, value).empty()) throw CLI::ValidationError(option, "must not be empty");
    for (const std::string_view silenced : silences) session.environment.unset(silenced);
    session.environment.set(std::string(variable), value, option);
  };
  verb.add_option_function<std::string>(option, take, purpose)->type_name(placeholder);
}

void add_store_option(CLI::App& verb, Session& session, const std::string& purpose,
                      std::vector<std::string_view> silences) {
  const std::vector<std::string_view> others = variables_of_a_store();
  silences.insert(silences.end(), others.begin(), others.end());
  add_variable_option(verb, session, "--store", "POLLY_STORE_URL", "URL", purpose, std::move(silences));
}

void add_json_option(CLI::App& verb, Session& session) {
  verb.add_flag("--json", session.wants_json, "print JSON");
}

void add_watch_option(CLI::App& verb, Session& session) {
  const auto take = [&verb, &session](const std::string& seconds) {
    const bool is_number = seconds.find_first_not_of("0123456789.") == seconds.npos;
    const auto interval = is_number ? parse_duration(seconds.empty() ? "2s" : seconds + "s") : std::nullopt;
    if (!interval || *interval < Watch::kShortest || *interval > Watch::kLongest) {
      throw CLI::ValidationError("--watch", "must be a number of seconds, from 0.1 to 86400, as in --watch=0.5");
    }
    const std::string group = verb.get_parent()->get_name();
    const std::string path = group == "polly" ? group : "polly " + group;
    session.watch.emplace(path + " " + verb.get_name(), std::chrono::ceil<Milliseconds>(*interval));
  };
  verb.add_option_function<std::string>("--watch", take, "print again every 2 seconds, or as often, until Ctrl-C")
      ->expected(0, 1)
      ->type_name("[SECONDS]");
}

void add_ca_option(CLI::App& verb, Session& session) {
  add_variable_option(verb, session, "--ca", "POLLY_SERVER_CA", "PATH",
                      "the authorities of the daemon's certificate, in PEM (or set SSL_CERT_FILE)");
}

void add_token_option(CLI::App& verb, Session& session) {
  add_variable_option(verb, session, "--token-file", "POLLY_API_TOKEN_FILE", "PATH",
                      "a file with the daemon's token (or set POLLY_API_TOKEN)",
                      {kOtherTokens.begin(), kOtherTokens.end()});
  add_ca_option(verb, session);
}

void add_target_options(CLI::App& verb, Session& session, const std::string& purpose) {
  add_store_option(verb, session, purpose, {"POLLY_SERVER"});
  add_variable_option(verb, session, "--server", "POLLY_SERVER", "URL", "the running daemon to use instead of a store");
  add_token_option(verb, session);
  verb.get_option("--store")->excludes(verb.get_option("--server"));
  add_json_option(verb, session);
}

}  // namespace polly::cli
