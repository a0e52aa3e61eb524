#include <CLI/App.hpp>
#include <memory>
#include <string>
#include <vector>

#include "polly/cli/usage.hpp"
#include "polly/cli/verbs.hpp"

namespace polly::cli {

void add_help_verb(CLI::App& polly, Session& session) {
  CLI::App* verb = polly.add_subcommand("help", "print the help of a verb");
  auto words = std::make_shared<std::vector<std::string>>();
  verb->add_option("VERB", *words, "the verb, as in `state get`; without one, the help of the program")->type_name("");
  verb->footer(
      "Examples:\n"
      "  polly help\n"
      "  polly help state get");
  verb->callback([&session, &polly, words] {
    session.action = [&session, &polly, words] {
      session.console.out << help_of(find_verb(polly, *words));
      return ExitCode::done;
    };
  });
}

}  // namespace polly::cli
