// What is wrong with the words of a call, in Polly's own words: the option library (CLI11) parses them, and none of its
// messages reach the user, who may never have heard of subcommands, positionals and validators.
//
//   unknown_word(polly, {"state", "gett"})->message;      // "polly state has no verb gett; did you mean get?"
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

namespace polly::cli {

struct UnknownWord {
  UnknownWord(std::string its_message, std::string its_help)
      : message(std::move(its_message)), help(std::move(its_help)) {}

  std::string message;  // with the nearest word that is known, where there is one
  std::string help;     // the command that lists them: "polly state --help"
};

// The first word that is neither a verb nor an option where it stands; nullopt where all are. Values of options and
// arguments of verbs are not judged.
std::optional<UnknownWord> unknown_word(const CLI::App& polly, const std::vector<std::string>& words);

// The deepest verb that was recognised in a parse.
const CLI::App& chosen_verb(const CLI::App& polly);

// "polly state get"
std::string path_of(const CLI::App& verb);

std::string help_of(const CLI::App& verb);

// Whether only the verb is missing: `polly`, `polly state`. Its help is the answer.
bool is_group_alone(const CLI::App& polly);

// The message for what the parser threw. What may be a URL with a password is not shown.
std::string message_of(const CLI::ParseError& thrown, const CLI::App& polly);

// The verb that these words name, as in {"state", "get"}. Error invalid_argument, with the nearest, for another word.
const CLI::App& find_verb(const CLI::App& polly, const std::vector<std::string>& words);

}  // namespace polly::cli
