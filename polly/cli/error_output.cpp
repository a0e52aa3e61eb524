#include "polly/cli/error_output.hpp"

#include <algorithm>
#include <boost/json/object.hpp>

#include "polly/cli/json_text.hpp"
#include "polly/telemetry/log.hpp"

namespace polly::cli {

namespace {

constexpr std::string_view kDoesNotRun = "polly serve does not run";
constexpr std::string_view kOption = "--log-format";

boost::json::object members_of(ErrorKind kind, std::string_view message, ExitCode code) {
  return {{"kind", to_string(kind)}, {"message", message}, {"exit_code", static_cast<int>(code)}};
}

// The value of --log-format; empty where it is not given.
std::string_view log_format_of(const std::vector<std::string>& arguments) noexcept {
  std::string_view format;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view word = arguments[i];
    if (word == kOption && i + 1 < arguments.size()) format = arguments[i + 1];
    if (word.starts_with(kOption) && word.substr(kOption.size()).starts_with('=')) {
      format = word.substr(kOption.size() + 1);
    }
  }
  return format;
}

void write_log_line(std::ostream& err, Level level, std::string_view message, std::string_view name,
                    std::string_view text) {
  std::string line;
  Log::to_text(level, LogFormat::json, line)->write(level, message, {{name, text}});
  err << line << std::flush;
}

}  // namespace

bool asks_for_json(const std::vector<std::string>& words) {
  const auto end = std::find(words.begin(), words.end(), "--");
  return std::find(words.begin(), end, "--json") != end;
}

ErrorFormat error_format(const std::vector<std::string>& words, const config::Environment& environment,
                         bool is_error_terminal) {
  if (asks_for_json(words)) return ErrorFormat::json;
  if (words.empty() || words.front() != "serve") return ErrorFormat::text;
  std::string_view chosen = log_format_of(words);
  if (chosen.empty()) chosen = environment.find("POLLY_LOG_FORMAT").value_or("");
  const bool is_json = chosen == "json" || (chosen != "text" && !is_error_terminal);
  return is_json ? ErrorFormat::log : ErrorFormat::text;
}

ExitCode print_error(std::ostream& err, const Error& error, ErrorFormat format) {
  const ExitCode code = exit_code(error.kind());
  if (format == ErrorFormat::json) {
    print_json(err, {{"error", members_of(error.kind(), error.what(), code)}});
  } else if (format == ErrorFormat::log) {
    write_log_line(err, Level::error, kDoesNotRun, "error", error.what());
  } else {
    err << "polly: " << error.what() << '\n';
  }
  return code;
}

ExitCode print_usage_error(std::ostream& err, const std::string& message, const std::string& help, ErrorFormat format) {
  if (format == ErrorFormat::json) {
    boost::json::object members = members_of(ErrorKind::invalid_argument, message, ExitCode::usage);
    members["try"] = help;
    print_json(err, {{"error", std::move(members)}});
  } else if (format == ErrorFormat::log) {
    write_log_line(err, Level::error, kDoesNotRun, "error", message + "; try " + help);
  } else {
    err << "polly: " << message << "\nTry: " << help << '\n';
  }
  return ExitCode::usage;
}

void print_warning(std::ostream& err, std::string_view message, ErrorFormat format) {
  if (format == ErrorFormat::json) {
    print_json(err, {{"warning", {{"message", message}}}});
  } else if (format == ErrorFormat::log) {
    write_log_line(err, Level::warning, "the configuration has a setting to check", "reason", message);
  } else {
    err << "polly: warning: " << message << '\n';
  }
}

}  // namespace polly::cli
