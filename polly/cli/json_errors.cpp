#include "polly/cli/json_errors.hpp"

#include "polly/telemetry/log.hpp"

namespace polly::cli {

namespace {

constexpr std::string_view kPrefix = "polly: ";
constexpr std::string_view kOption = "--log-format";

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

}  // namespace

bool wants_json_errors(const std::vector<std::string>& arguments, const config::Environment& environment) {
  if (arguments.empty() || arguments.front() != "serve") return false;
  const std::string_view option = log_format_of(arguments);
  if (!option.empty()) return option == "json";
  return environment.find("POLLY_LOG_FORMAT").value_or("") == "json";
}

std::string json_error_line(std::string_view text) {
  if (text.starts_with(kPrefix)) text.remove_prefix(kPrefix.size());
  while (text.ends_with('\n')) text.remove_suffix(1);
  if (text.empty()) return "";
  std::string line;
  const std::unique_ptr<Log> log = Log::to_text(Level::error, LogFormat::json, line);
  log->write(Level::error, "polly serve does not run", {{"error", text}});
  return line;
}

}  // namespace polly::cli
