// Session: one run of the program: its console, its environment, and the action that the arguments select. An option
// that stands for a variable writes into the environment, so that the configuration is validated in one place and
// messages name the option.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "polly/cli/console.hpp"
#include "polly/cli/error_output.hpp"
#include "polly/cli/exit_code.hpp"
#include "polly/cli/table.hpp"
#include "polly/config/environment.hpp"
#include "polly/config/load.hpp"

namespace CLI {
class App;
}

namespace polly::cli {

// How the action is repeated (watch.hpp).
struct Watch {
  static constexpr Milliseconds kShortest{100};
  static constexpr Milliseconds kLongest{86'400'000};

  Watch(std::string its_verb, Milliseconds its_interval) : verb(std::move(its_verb)), interval(its_interval) {}

  std::string verb;  // "polly state get"
  Milliseconds interval;
};

class Session {
 public:
  Session(Console& its_console, config::Environment its_environment)
      : console(its_console), environment(std::move(its_environment)) {}
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // The configuration; the first call writes warnings to standard error. Error config lists every mistake, also those
  // that only the engine of the store finds. Where these are the only ones, the verb fails when it opens the store.
  config::Loaded load();

  // The same; `more_mistakes` and those of the engine are reported at once.
  config::Loaded load_whole(std::vector<std::string> (*more_mistakes)(const config::Config&));
  config::Config load_config();

  // The configuration of another store, whatever variables name one; `given_name` is that of the argument. The other
  // settings are those of the environment.
  config::Storage storage_of(const std::string& url, const std::string& given_name) const;

  // The same; a URL with http:// or https:// names a daemon (command_line.server). Its token is in `token_file`, which
  // `token_option` named; where that is empty, it is the configured one.
  config::Config config_at(const std::string& url, const std::string& given_name, const std::string& token_file,
                           const std::string& token_option) const;

  // Bold headings only on a terminal, and not with NO_COLOR or TERM=dumb.
  Style style() const;

  Console& console;
  config::Environment environment;
  bool wants_json = false;
  ErrorFormat error_format = ErrorFormat::text;
  std::function<ExitCode()> action;  // set by the chosen verb
  std::optional<Watch> watch;        // set by --watch

 private:
  config::Loaded checked(config::Loaded loaded);

  bool has_warned_ = false;
};

// An option that sets the variable; `silences` are variables that it replaces and unsets.
void add_variable_option(CLI::App& verb, Session& session, const std::string& option, std::string_view variable,
                         const std::string& placeholder, const std::string& purpose,
                         std::vector<std::string_view> silences = {});

// --store, which also unsets the other variables that name a store.
void add_store_option(CLI::App& verb, Session& session, const std::string& purpose,
                      std::vector<std::string_view> silences = {});

void add_json_option(CLI::App& verb, Session& session);

// --watch [SECONDS].
void add_watch_option(CLI::App& verb, Session& session);

// --ca, of every verb that may ask a daemon over https.
void add_ca_option(CLI::App& verb, Session& session);

// --token-file, and --ca.
void add_token_option(CLI::App& verb, Session& session);

// --store, --server, --token-file, --ca and --json: of every verb that works on a store or through a daemon.
void add_target_options(CLI::App& verb, Session& session, const std::string& purpose = "the store to work on");

}  // namespace polly::cli
