// Session: one call of the program: what it was given, and what it is going to do. Options that stand for variables
// write into the environment, so that the configuration is judged in one place and messages name the option.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "polly/cli/console.hpp"
#include "polly/cli/exit_code.hpp"
#include "polly/cli/table.hpp"
#include "polly/config/environment.hpp"
#include "polly/config/load.hpp"

namespace CLI {
class App;
}

namespace polly::cli {

class Session {
 public:
  Session(Console& its_console, config::Environment its_environment)
      : console(its_console), environment(std::move(its_environment)) {}
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // The configuration; warnings are written to standard error. Error config lists every mistake.
  config::Loaded load();
  config::Config load_config();

  // Bold only on a terminal, and not where NO_COLOR or a dumb terminal asks for plain text.
  Style style() const;

  Console& console;
  config::Environment environment;
  bool wants_json = false;
  std::function<ExitCode()> action;  // set by the verb that was chosen
};

// An option that says what the variable would have said; `silences` are variables that it makes meaningless.
void add_variable_option(CLI::App& verb, Session& session, const std::string& option, std::string_view variable,
                         const std::string& placeholder, const std::string& purpose,
                         std::vector<std::string_view> silences = {});

// --store, which also silences the variables that say in other ways where the store is.
void add_store_option(CLI::App& verb, Session& session, const std::string& purpose,
                      std::vector<std::string_view> silences = {});

void add_json_option(CLI::App& verb, Session& session);

// --store, --server, --token-file and --json: what every verb has that works on a store or through a daemon.
void add_target_options(CLI::App& verb, Session& session);

}  // namespace polly::cli
