#include "polly/cli/error_output.hpp"

#include <algorithm>
#include <boost/json/object.hpp>

#include "polly/cli/json_text.hpp"

namespace polly::cli {

namespace {

boost::json::object members_of(ErrorKind kind, std::string_view message, ExitCode code) {
  return {{"kind", to_string(kind)}, {"message", message}, {"exit_code", static_cast<int>(code)}};
}

}  // namespace

bool asks_for_json(const std::vector<std::string>& words) {
  const auto end = std::find(words.begin(), words.end(), "--");
  return std::find(words.begin(), end, "--json") != end;
}

ExitCode print_error(std::ostream& err, const Error& error, bool as_json) {
  const ExitCode code = exit_code(error.kind());
  if (as_json) {
    print_json(err, {{"error", members_of(error.kind(), error.what(), code)}});
  } else {
    err << "polly: " << error.what() << '\n';
  }
  return code;
}

ExitCode print_usage_error(std::ostream& err, const std::string& message, const std::string& help, bool as_json) {
  if (as_json) {
    boost::json::object members = members_of(ErrorKind::invalid_argument, message, ExitCode::usage);
    members["try"] = help;
    print_json(err, {{"error", std::move(members)}});
  } else {
    err << "polly: " << message << "\nTry: " << help << '\n';
  }
  return ExitCode::usage;
}

void print_warning(std::ostream& err, std::string_view message, bool as_json) {
  if (as_json) {
    print_json(err, {{"warning", {{"message", message}}}});
  } else {
    err << "polly: warning: " << message << '\n';
  }
}

}  // namespace polly::cli
