#include "polly/base/version.hpp"

#include <CLI/App.hpp>

#include "polly/cli/json_text.hpp"
#include "polly/cli/verbs.hpp"

namespace polly::cli {

void add_version_verb(CLI::App& polly, Session& session) {
  CLI::App* verb = polly.add_subcommand("version", "print the version");
  add_json_option(*verb, session);
  verb->footer("Examples:\n  polly version --json");
  verb->callback([&session] {
    session.action = [&session] {
      if (session.wants_json) {
        print_json(session.console.out, {{"version", version()}});
      } else {
        session.console.out << "polly " << version() << '\n';
      }
      return ExitCode::done;
    };
  });
}

}  // namespace polly::cli
