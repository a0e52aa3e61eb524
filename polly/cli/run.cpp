#include "polly/cli/run.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <new>
#include <system_error>

#include "polly/cli/arguments.hpp"
#include "polly/cli/printable_errors.hpp"
#include "polly/cli/verbs.hpp"

namespace polly::cli {

namespace {

// "polly state get": the deepest verb that was recognised.
std::string chosen_verb(const CLI::App& polly) {
  std::string path = polly.get_name();
  const CLI::App* app = &polly;
  while (!app->get_subcommands().empty()) {
    app = app->get_subcommands().front();
    path += " " + app->get_name();
  }
  return path;
}

// CLI11's own words, unless they would repeat a word that may be a URL with a password.
std::string what_is_wrong(const CLI::ParseError& thrown, const CLI::App& polly) {
  const std::string said = thrown.what();
  if (dynamic_cast<const CLI::ExtrasError*>(&thrown) != nullptr) {
    std::string words;
    for (const std::string& word : polly.remaining(true)) words += (words.empty() ? "" : ", ") + shown_argument(word);
    if (!words.empty()) return "not expected here: " + words;
  }
  const bool may_hold_url = said.find('@') != said.npos || said.find("://") != said.npos;
  return may_hold_url ? "an option has a value that it does not take (it may be a URL, so it is not shown)" : said;
}

ExitCode answer_parse_error(const CLI::ParseError& thrown, const CLI::App& polly, Console& console) {
  if (dynamic_cast<const CLI::CallForVersion*>(&thrown) != nullptr) {
    console.out << thrown.what() << '\n';
    return ExitCode::done;
  }
  if (thrown.get_exit_code() == 0) {
    console.out << polly.help();
    return ExitCode::done;
  }
  const std::string verb = chosen_verb(polly);
  console.err << "polly: " << what_is_wrong(thrown, polly) << "\nTry: " << verb << " --help\n";
  return ExitCode::usage;
}

ExitCode run_verb(std::vector<std::string> arguments, Console& console, config::Environment environment) {
  Session session(console, std::move(environment));
  CLI::App polly("", "polly");
  add_all_verbs(polly, session);
  std::reverse(arguments.begin(), arguments.end());  // CLI11 takes them from the back
  try {
    polly.parse(arguments);
  } catch (const CLI::ParseError& thrown) {
    return answer_parse_error(thrown, polly, console);
  }
  return session.action();
}

// What the system refused. Other exceptions come from a bug.
Error error_of_the_system(const std::exception& thrown) {
  if (dynamic_cast<const std::bad_alloc*>(&thrown) != nullptr) {
    return Error(ErrorKind::resource_exhausted,
                 "out of memory: see the limits of the process (ulimit -v) and of its service (MemoryMax=)");
  }
  const auto* refused = dynamic_cast<const std::system_error*>(&thrown);
  if (refused != nullptr && refused->code() == std::errc::resource_unavailable_try_again) {
    return Error(ErrorKind::resource_exhausted,
                 "a thread cannot be started: see the limits of the user (ulimit -u), of its memory (ulimit -v) and "
                 "of its service (TasksMax=), or ask for fewer threads");
  }
  return Error(ErrorKind::cancelled, thrown.what());
}

}  // namespace

int run(std::vector<std::string> arguments, Console& given, config::Environment environment) {
  PrintableErrors buffer(given.err);
  std::ostream errors(&buffer);
  Console console(given.in, given.out, errors);
  console.is_terminal = given.is_terminal;
  ExitCode code = ExitCode::failed;
  try {
    code = run_verb(std::move(arguments), console, std::move(environment));
  } catch (const Error& error) {
    console.err << "polly: " << error.what() << '\n';
    code = exit_code(error.kind());
  } catch (const std::exception& thrown) {
    const Error error = error_of_the_system(thrown);
    console.err << "polly: " << error.what() << '\n';
    code = exit_code(error.kind());
  }
  return static_cast<int>(code);
}

}  // namespace polly::cli
