#include "polly/cli/completion.hpp"

#include <CLI/App.hpp>

#include "polly/state/fact.hpp"

namespace polly::cli {

namespace {

void add_places(const CLI::App& app, const std::string& path, std::vector<Place>& places) {
  Place place;
  place.path = path;
  for (const CLI::App* verb : app.get_subcommands([](const CLI::App*) { return true; })) {
    place.verbs.push_back({verb->get_name(), verb->get_description()});
  }
  for (const CLI::Option* option : app.get_options()) {
    if (!option->get_lnames().empty()) {
      place.options.push_back({"--" + option->get_lnames().front(), option->get_description()});
    } else if (option->get_name() == "FACT") {
      for (const Fact<std::int64_t> fact : kFacts) place.verbs.push_back({std::string(fact.name), ""});
    } else if (option->get_name() == "SHELL") {
      for (const char* shell : {"bash", "zsh", "fish"}) place.verbs.push_back({shell, ""});
    }
  }
  places.push_back(std::move(place));
  for (const CLI::App* verb : app.get_subcommands([](const CLI::App*) { return true; })) {
    add_places(*verb, path.empty() ? verb->get_name() : path + " " + verb->get_name(), places);
  }
}

std::string joined(const std::vector<Word>& words) {
  std::string text;
  for (const Word& word : words) text += (text.empty() ? "" : " ") + word.text;
  return text;
}

// 'it'\''s': a text as one word of a POSIX shell. Fish reads it the same way.
std::string quoted(const std::string& text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

// A function that sets `place` to the longest known place among the words before the cursor, and `verbs` and `options`
// to what may come there. Bash and zsh read it alike.
std::string place_function(const std::vector<Place>& places, std::string_view words_before) {
  std::string paths;
  std::string cases;
  for (const Place& place : places) {
    if (!place.path.empty()) paths += (paths.empty() ? "" : "|") + quoted(place.path);
    cases += "    " + quoted(place.path) + ") verbs=" + quoted(joined(place.verbs)) +
             " options=" + quoted(joined(place.options)) + " ;;\n";
  }
  return "_polly_place() {\n"
         "  local word longer\n"
         "  place='' verbs='' options=''\n"
         "  for word in " +
         std::string(words_before) +
         "; do\n"
         "    longer=\"${place:+$place }$word\"\n"
         "    case \"$longer\" in " +
         paths +
         ") place=\"$longer\" ;; esac\n"
         "  done\n"
         "  case \"$place\" in\n" +
         cases +
         "  esac\n"
         "}\n";
}

}  // namespace

std::vector<Place> completion_places(const CLI::App& polly) {
  std::vector<Place> places;
  add_places(polly, "", places);
  return places;
}

std::string bash_completion(const std::vector<Place>& places) {
  return "# bash completion of polly. To use it: source <(polly completion bash)\n" +
         place_function(places, "\"${COMP_WORDS[@]:1:COMP_CWORD-1}\"") +
         "_polly() {\n"
         "  local place verbs options current=\"${COMP_WORDS[COMP_CWORD]}\"\n"
         "  _polly_place\n"
         "  case \"$current\" in\n"
         "    -*) COMPREPLY=($(compgen -W \"$options\" -- \"$current\")) ;;\n"
         "    *) COMPREPLY=($(compgen -W \"$verbs\" -- \"$current\")) ;;\n"
         "  esac\n"
         "}\n"
         "complete -o default -F _polly polly\n";
}

std::string zsh_completion(const std::vector<Place>& places) {
  return "#compdef polly\n"
         "# zsh completion of polly. To use it: source <(polly completion zsh)\n" +
         place_function(places, "\"${(@)words[2,CURRENT-1]}\"") +
         "_polly() {\n"
         "  local place verbs options\n"
         "  _polly_place\n"
         "  case \"${words[CURRENT]}\" in\n"
         "    -*) compadd -- ${=options} ;;\n"
         "    *) compadd -- ${=verbs} || _files ;;\n"
         "  esac\n"
         "}\n"
         "compdef _polly polly\n";
}

std::string fish_completion(const std::vector<Place>& places) {
  std::string paths;
  for (const Place& place : places) {
    if (!place.path.empty()) paths += " " + quoted(place.path);
  }
  std::string script =
      "# fish completion of polly. To use it: polly completion fish | source\n"
      "function __polly_is_at\n"
      "  set -l place ''\n"
      "  for word in (commandline -opc)[2..-1]\n"
      "    set -l longer (string trim \"$place $word\")\n"
      "    contains -- $longer" +
      paths +
      "; and set place $longer\n"
      "  end\n"
      "  test \"$place\" = \"$argv[1]\"\n"
      "end\n";
  for (const Place& place : places) {
    const std::string condition = " -n " + quoted("__polly_is_at \"" + place.path + "\"");
    for (const Word& word : place.verbs) {
      script += "complete -c polly" + condition + " -a " + quoted(word.text) + " -d " + quoted(word.purpose) + "\n";
    }
    for (const Word& word : place.options) {
      script += "complete -c polly" + condition + " -l " + word.text.substr(2) + " -d " + quoted(word.purpose) + "\n";
    }
  }
  return script;
}

}  // namespace polly::cli
