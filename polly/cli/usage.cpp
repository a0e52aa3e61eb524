#include "polly/cli/usage.hpp"

#include <CLI/App.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>

#include "polly/base/error.hpp"
#include "polly/base/nearest.hpp"
#include "polly/cli/arguments.hpp"

namespace polly::cli {

namespace {

std::vector<const CLI::App*> verbs_of(const CLI::App& group) {
  return group.get_subcommands([](const CLI::App*) { return true; });
}

const CLI::App* verb_named(const CLI::App& group, std::string_view name) {
  for (const CLI::App* verb : verbs_of(group)) {
    if (verb->get_name() == name) return verb;
  }
  return nullptr;
}

bool needs_verb(const CLI::App& group) {
  return group.get_require_subcommand_min() > 0;
}

std::vector<std::string> names_of_verbs(const CLI::App& group) {
  std::vector<std::string> names;
  for (const CLI::App* verb : verbs_of(group)) names.push_back(verb->get_name());
  return names;
}

// "polly state get", "polly store get": every verb of a group that is called so.
void add_verbs_named(const CLI::App& group, std::string_view name, std::vector<std::string>& paths) {
  for (const CLI::App* verb : verbs_of(group)) {
    if (verb->get_name() == name) paths.push_back(path_of(*verb));
    add_verbs_named(*verb, name, paths);
  }
}

std::string with_hint(std::string message, const std::vector<std::string>& meant) {
  return meant.empty() ? message : message + "; " + did_you_mean(meant);
}

std::string unknown_verb(const CLI::App& group, const std::string& word) {
  const std::string shown = shown_argument(word);
  const bool is_program = group.get_parent() == nullptr;
  const std::string message = is_program ? "there is no verb " + shown : path_of(group) + " has no verb " + shown;
  std::vector<std::string> meant = nearest(word, names_of_verbs(group));
  if (is_program && meant.empty()) add_verbs_named(group, word, meant);
  return with_hint(message, meant);
}

std::vector<std::string> names_of_options(const CLI::App& verb) {
  std::vector<std::string> names;
  for (const CLI::Option* option : verb.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

std::string unknown_option(const CLI::App& verb, const std::string& name) {
  const std::string shown = shown_argument(name);
  return with_hint(path_of(verb) + " has no option " + shown, nearest(name, names_of_options(verb)));
}

// "--limit", "-h". A negative number is a value.
bool looks_like_option(std::string_view word) noexcept {
  return word.size() > 1 && word[0] == '-' && !(word[1] >= '0' && word[1] <= '9') && word[1] != '.';
}

// The name before the first ':' or blank of CLI11's text, as in "--sha: 1 required SHA missing".
std::string name_in(const std::string& text) {
  return text.substr(0, text.find_first_of(": "));
}

std::string text_of_mismatch(const std::string& text) {
  const bool is_missing = text.find("missing") != text.npos || text.find("received 0") != text.npos;
  if (text.starts_with("--")) return name_in(text) + (is_missing ? " needs a value" : " is given more than once");
  return "the number of arguments is wrong";
}

// What a validator of ours says is "NAME: must be ..."; a value that does not convert is shown by CLI11, and not here.
std::string text_of_value(const std::string& text) {
  constexpr std::string_view kConversion = "Could not convert: ";
  if (text.starts_with(kConversion)) {
    return name_in(text.substr(kConversion.size())) + " must be an integer of 64 bits";
  }
  const std::size_t colon = text.find(": ");
  return colon == text.npos ? text : text.substr(0, colon) + " " + text.substr(colon + 2);
}

std::string text_of_extras(const CLI::App& polly) {
  std::string words;
  for (const std::string& word : polly.remaining(true)) words += (words.empty() ? "" : ", ") + shown_argument(word);
  return "unexpected arguments: " + words;
}

template <class Kind>
bool is(const CLI::ParseError& thrown) noexcept {
  return dynamic_cast<const Kind*>(&thrown) != nullptr;
}

}  // namespace

std::optional<UnknownWord> unknown_word(const CLI::App& polly, const std::vector<std::string>& words) {
  const CLI::App* verb = &polly;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (word == "--") return std::nullopt;
    if (looks_like_option(word)) {
      const std::size_t equals = word.find('=');
      const std::string name = word.substr(0, equals);
      const CLI::Option* option = verb->get_option_no_throw(name);
      if (option == nullptr) return UnknownWord(unknown_option(*verb, name), path_of(*verb) + " --help");
      if (equals == word.npos && option->get_items_expected_min() > 0) ++i;  // its value
    } else if (!verbs_of(*verb).empty()) {
      const CLI::App* const next = verb_named(*verb, word);
      if (next == nullptr && !needs_verb(*verb)) return std::nullopt;  // an argument: polly backup FILE
      if (next == nullptr) return UnknownWord(unknown_verb(*verb, word), path_of(*verb) + " --help");
      verb = next;
    }
  }
  return std::nullopt;
}

const CLI::App& chosen_verb(const CLI::App& polly) {
  const CLI::App* verb = &polly;
  while (!verb->get_subcommands().empty()) verb = verb->get_subcommands().front();
  return *verb;
}

std::string path_of(const CLI::App& verb) {
  const CLI::App* const group = verb.get_parent();
  return group == nullptr ? verb.get_name() : path_of(*group) + " " + verb.get_name();
}

// Not CLI11's help(), which prints that of the verb that was chosen.
std::string help_of(const CLI::App& verb) {
  return verb.get_formatter()->make_help(&verb, path_of(verb), CLI::AppFormatMode::Normal);
}

bool is_group_alone(const CLI::App& polly) {
  return needs_verb(chosen_verb(polly));
}

std::string message_of(const CLI::ParseError& thrown, const CLI::App& polly) {
  const std::string text = thrown.what();
  if (is<CLI::ExtrasError>(thrown)) return text_of_extras(polly);
  if (text.find('@') != text.npos || text.find("://") != text.npos) {
    return "an option has an invalid value (it may be a URL, so it is not shown)";
  }
  if (is<CLI::ArgumentMismatch>(thrown)) return text_of_mismatch(text);
  if (is<CLI::ConversionError>(thrown) || is<CLI::ValidationError>(thrown)) return text_of_value(text);
  if (is<CLI::ExcludesError>(thrown)) {
    const std::size_t last = text.rfind(' ');
    return name_in(text) + " and " + text.substr(last + 1) + " exclude each other: give one of them";
  }
  return text;  // "--sha is required"
}

const CLI::App& find_verb(const CLI::App& polly, const std::vector<std::string>& words) {
  const CLI::App* verb = &polly;
  for (const std::string& word : words) {
    const CLI::App* const next = verb_named(*verb, word);
    if (next == nullptr) throw Error(ErrorKind::invalid_argument, unknown_verb(*verb, word));
    verb = next;
  }
  return *verb;
}

}  // namespace polly::cli
