#include "polly/cli/run.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <new>
#include <optional>
#include <system_error>

#include "polly/cli/error_output.hpp"
#include "polly/cli/printable_errors.hpp"
#include "polly/cli/usage.hpp"
#include "polly/cli/verbs.hpp"
#include "polly/cli/watch.hpp"

namespace polly::cli {

namespace {

ExitCode answer_parse_error(const CLI::ParseError& thrown, const CLI::App& polly, Console& console,
                            ErrorFormat format) {
  if (dynamic_cast<const CLI::CallForVersion*>(&thrown) != nullptr) {
    console.out << thrown.what() << '\n';
    return ExitCode::done;
  }
  if (thrown.get_exit_code() == 0) {
    console.out << help_of(chosen_verb(polly));
    return ExitCode::done;
  }
  if (is_group_alone(polly)) {
    console.out << help_of(chosen_verb(polly));
    return ExitCode::done;
  }
  return print_usage_error(console.err, message_of(thrown, polly), path_of(chosen_verb(polly)) + " --help", format);
}

ExitCode run_verb(std::vector<std::string> arguments, Console& console, config::Environment environment,
                  ErrorFormat format) {
  Session session(console, std::move(environment));
  session.wants_json = asks_for_json(arguments);
  session.error_format = format;
  CLI::App polly("", "polly");
  add_all_verbs(polly, session);
  if (const std::optional<UnknownWord> unknown = unknown_word(polly, arguments)) {
    return print_usage_error(console.err, unknown->message, unknown->help, format);
  }
  std::reverse(arguments.begin(), arguments.end());  // CLI11 expects them in reverse order
  try {
    polly.parse(arguments);
  } catch (const CLI::ParseError& thrown) {
    return answer_parse_error(thrown, polly, console, format);
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
  const ErrorFormat format = error_format(arguments, environment, given.is_error_terminal);
  PrintableErrors buffer(given.err);
  std::ostream text_errors(&buffer);
  Console console(given.in, given.out, format == ErrorFormat::log ? given.err : text_errors);
  console.is_terminal = given.is_terminal;
  console.is_input_terminal = given.is_input_terminal;
  console.is_error_terminal = given.is_error_terminal;
  try {
    return static_cast<int>(run_verb(std::move(arguments), console, std::move(environment), format));
  } catch (const Error& error) {
    return static_cast<int>(print_error(console.err, error, format));
  } catch (const std::exception& thrown) {
    return static_cast<int>(print_error(console.err, error_of_the_system(thrown), format));
  }
}

}  // namespace polly::cli
