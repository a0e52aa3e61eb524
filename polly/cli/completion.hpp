// Shell completion: what may come next in each place of the command line, as a script for bash, zsh or fish. Made from
// the verbs themselves, so that it knows every one of them.
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
  std::string purpose;  // empty where it says enough itself
};

// A place is the verbs so far, as in "state get" (empty: the program itself), and what may come next there.
struct Place {
  std::string path;
  std::vector<Word> verbs;
  std::vector<Word> options;
};

std::vector<Place> completion_places(const CLI::App& polly);

std::string bash_completion(const std::vector<Place>& places);
std::string zsh_completion(const std::vector<Place>& places);
std::string fish_completion(const std::vector<Place>& places);

}  // namespace polly::cli
