// Shell completion as a script for bash, zsh or fish. It is generated from the verbs of the program, so that it is
// always complete.
//
//   std::string script = bash_completion(completion_contexts(polly));
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace polly::cli {

struct Word {
  std::string text;     // "get", "--json", "pr_number"
  std::string purpose;  // empty where the text explains itself
};

// An option, and the values that it may have, where they are a known set.
struct OptionWord {
  Word name;
  std::vector<std::string> values;
};

// What may follow after certain verbs of the command line.
struct CompletionContext {
  std::string path;  // the verbs so far, as in "state get"; empty: none yet
  std::vector<Word> verbs;
  std::vector<OptionWord> options;
};

// `facts` are the names of the facts that are configured, beside those of the contract.
std::vector<CompletionContext> completion_contexts(const CLI::App& polly, const std::vector<std::string>& facts = {});

std::string bash_completion(const std::vector<CompletionContext>& contexts);
std::string zsh_completion(const std::vector<CompletionContext>& contexts);
std::string fish_completion(const std::vector<CompletionContext>& contexts);

}  // namespace polly::cli
