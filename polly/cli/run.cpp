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
#include "polly/cli/watch.hpp"

namespace polly::cli {

namespace {

// The deepest verb that was recognised, as in "polly state get".
std::string chosen_verb(const CLI::App& polly) {
  std::string path = polly.get_name();
  const CLI::App* app = &polly;
  while (!app->get_subcommands().empty()) {
    app = app->get_subcommands().front();
    path += " " + app->get_name();
  }
  return path;
}

// CLI11's message, unless it would contain an argument that may be a URL with a password.
std::string what_is_wrong(const CLI::ParseError& thrown, const CLI::App& polly) {
  const std::string message = thrown.what();
  if (dynamic_cast<const CLI::ExtrasError*>(&thrown) != nullptr) {
    std::string words;
    for (const std::string& word : polly.remaining(true)) words += (words.empty() ? "" : ", ") + shown_argument(word);
    if (!words.empty()) return "unexpected arguments: " + words;
  }
  const bool may_contain_url = message.find('@') != message.npos || message.find("://") != message.npos;
  return may_contain_url ? "an option has an invalid value (it may be a URL, so it is not shown)" : message;
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
  std::reverse(arguments.begin(), arguments.end());  // CLI11 expects them in reverse order
  try {
    polly.parse(arguments);
  } catch (const CLI::ParseError& thrown) {
    return answer_parse_error(thrown, polly, console);
  }
  return session.watch ? watch(session) : session.action();
}

// Out of memory, or out of threads. Any other exception is a bug.
Error error_of_the_system(const std::exception& thrown) {
  if (dynamic_cast<const std::bad_alloc*>(&thrown) != nullptr) {
    return Error(ErrorKind::resource_exhausted,
                 "out of memory: raise the limits of the process (ulimit -v) or of its service (MemoryMax=)");
  }
  const auto* refused = dynamic_cast<const std::system_error*>(&thrown);
  if (refused != nullptr && refused->code() == std::errc::resource_unavailable_try_again) {
    return Error(ErrorKind::resource_exhausted,
                 "a thread cannot be started: raise the limits of the user (ulimit -u), of the process's memory "
                 "(ulimit -v) or of its service (TasksMax=), or configure fewer threads (POLLY_THREADS)");
  }
  return Error(ErrorKind::cancelled, thrown.what());
}

}  // namespace

int run(std::vector<std::string> arguments, Console& given, config::Environment environment) {
  PrintableErrors buffer(given.err);
  std::ostream errors(&buffer);
  Console console(given.in, given.out, errors);
  console.is_terminal = given.is_terminal;
  console.is_input_terminal = given.is_input_terminal;
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
