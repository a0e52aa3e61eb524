#include <CLI/App.hpp>
#include <memory>
#include <string>
#include <vector>

#include "polly/cli/completion.hpp"
#include "polly/cli/detail/option_checks.hpp"
#include "polly/cli/verbs.hpp"

namespace polly::cli {

namespace {

// None where the configuration has a mistake: other verbs report it.
std::vector<std::string> configured_facts(const config::Environment& environment) {
  std::vector<std::string> names;
  for (const config::ConfiguredFact& fact : config::read(environment).config.state.facts) names.push_back(fact.name);
  return names;
}

}  // namespace

void add_completion_verb(CLI::App& polly, Session& session) {
  CLI::App* verb = polly.add_subcommand("completion", "print a script that completes commands in your shell");
  auto shell = std::make_shared<std::string>();
  verb->add_option("SHELL", *shell, "bash, zsh or fish")
      ->required()
      ->check(one_of({"bash", "zsh", "fish"}))
      ->type_name("");
  verb->footer(
      "The names of facts include those of POLLY_FACTS.\n"
      "\n"
      "Examples:\n"
      "  source <(polly completion bash)\n"
      "  polly completion fish > ~/.config/fish/completions/polly.fish");
  verb->callback([&session, &polly, shell] {
    const std::vector<CompletionContext> contexts = completion_contexts(polly, configured_facts(session.environment));
    const std::string script = *shell == "bash"  ? bash_completion(contexts)
                               : *shell == "zsh" ? zsh_completion(contexts)
                                                 : fish_completion(contexts);
    session.action = [&session, script] {
      session.console.out << script;
      return ExitCode::done;
    };
  });
}

}  // namespace polly::cli
