#include "polly/cli/completion.hpp"

#include <CLI/App.hpp>

#include "polly/github/event_names.hpp"
#include "polly/state/fact.hpp"

namespace polly::cli {

namespace {

// The values of an option that are a known set.
std::vector<std::string> values_of(const std::string& option) {
  if (option == "--event") {
    std::vector<std::string> names;
    for (const std::string_view name : github::event_names()) names.emplace_back(name);
    names.pop_back();  // "other"
    return names;
  }
  if (option == "--mix") return {"both", "get", "set"};
  if (option == "--log-level") return {"debug", "info", "warning", "error", "off"};
  if (option == "--log-format") return {"automatic", "json", "text"};
  if (option == "--outcome") return {"stored", "ignored", "refused", "failed"};
  if (option == "--scope") return {"read", "write", "admin"};
  return {};
}

void add_contexts(const CLI::App& app, const std::string& path, const std::vector<std::string>& facts,
                  std::vector<CompletionContext>& contexts) {
  CompletionContext context;
  context.path = path;
  for (const CLI::App* verb : app.get_subcommands([](const CLI::App*) { return true; })) {
    context.verbs.push_back({verb->get_name(), verb->get_description()});
  }
  for (const CLI::Option* option : app.get_options()) {
    if (!option->get_lnames().empty()) {
      const std::string name = "--" + option->get_lnames().front();
      context.options.push_back({{name, option->get_description()}, values_of(name)});
    } else if (option->get_name() == "FACT") {
      for (const Fact<std::int64_t> fact : kFacts) context.verbs.push_back({std::string(fact.name), ""});
      for (const std::string& fact : facts) context.verbs.push_back({fact, ""});
    } else if (option->get_name() == "SHELL") {
      for (const char* shell : {"bash", "zsh", "fish"}) context.verbs.push_back({shell, ""});
    }
  }
  contexts.push_back(std::move(context));
  for (const CLI::App* verb : app.get_subcommands([](const CLI::App*) { return true; })) {
    add_contexts(*verb, path.empty() ? verb->get_name() : path + " " + verb->get_name(), facts, contexts);
  }
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

std::string joined_texts(const std::vector<Word>& words) {
  std::vector<std::string> texts;
  for (const Word& word : words) texts.push_back(word.text);
  return joined(texts);
}

std::string joined_names(const std::vector<OptionWord>& options) {
  std::vector<std::string> names;
  for (const OptionWord& option : options) names.push_back(option.name.text);
  return joined(names);
}

// The text as one word of a POSIX shell, as in 'it'\''s'. Fish reads it the same way.
std::string quoted(const std::string& text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

// A shell function that sets `context` to the longest known path of verbs before the cursor, `verbs` and `options` to
// what may follow, and `values` to what may follow the option before the cursor. Bash and zsh both run it.
std::string context_function(const std::vector<CompletionContext>& contexts, std::string_view words_before,
                             std::string_view word_before) {
  std::string paths;
  std::string cases;
  std::string value_cases;
  for (const CompletionContext& context : contexts) {
    if (!context.path.empty()) paths += (paths.empty() ? "" : "|") + quoted(context.path);
    cases += "    " + quoted(context.path) + ") verbs=" + quoted(joined_texts(context.verbs)) +
             " options=" + quoted(joined_names(context.options)) + " ;;\n";
    for (const OptionWord& option : context.options) {
      if (option.values.empty()) continue;
      value_cases += "    " + quoted(context.path + " " + option.name.text) +
                     ") values=" + quoted(joined(option.values)) + " ;;\n";
    }
  }
  return "_polly_context() {\n"
         "  local word longer\n"
         "  context='' verbs='' options='' values=''\n"
         "  for word in " +
         std::string(words_before) +
         "; do\n"
         "    longer=\"${context:+$context }$word\"\n"
         "    case \"$longer\" in " +
         paths +
         ") context=\"$longer\" ;; esac\n"
         "  done\n"
         "  case \"$context\" in\n" +
         cases +
         "  esac\n"
         "  case \"$context " +
         std::string(word_before) + "\" in\n" + value_cases +
         "  esac\n"
         "}\n";
}

}  // namespace

std::vector<CompletionContext> completion_contexts(const CLI::App& polly, const std::vector<std::string>& facts) {
  std::vector<CompletionContext> contexts;
  add_contexts(polly, "", facts, contexts);
  return contexts;
}

std::string bash_completion(const std::vector<CompletionContext>& contexts) {
  return "# bash completion of polly. To use it: source <(polly completion bash)\n" +
         context_function(contexts, "\"${COMP_WORDS[@]:1:COMP_CWORD-1}\"", "${COMP_WORDS[COMP_CWORD-1]}") +
         "_polly() {\n"
         "  local context verbs options values current=\"${COMP_WORDS[COMP_CWORD]}\"\n"
         "  _polly_context\n"
         "  if [ -n \"$values\" ]; then COMPREPLY=($(compgen -W \"$values\" -- \"$current\")); return; fi\n"
         "  case \"$current\" in\n"
         "    -*) COMPREPLY=($(compgen -W \"$options\" -- \"$current\")) ;;\n"
         "    *) COMPREPLY=($(compgen -W \"$verbs\" -- \"$current\")) ;;\n"
         "  esac\n"
         "}\n"
         "complete -o default -F _polly polly\n";
}

std::string zsh_completion(const std::vector<CompletionContext>& contexts) {
  return "#compdef polly\n"
         "# zsh completion of polly. To use it: source <(polly completion zsh)\n" +
         context_function(contexts, "\"${(@)words[2,CURRENT-1]}\"", "${words[CURRENT-1]}") +
         "_polly() {\n"
         "  local context verbs options values\n"
         "  _polly_context\n"
         "  if [ -n \"$values\" ]; then compadd -- ${=values}; return; fi\n"
         "  case \"${words[CURRENT]}\" in\n"
         "    -*) compadd -- ${=options} ;;\n"
         "    *) compadd -- ${=verbs} || _files ;;\n"
         "  esac\n"
         "}\n"
         "compdef _polly polly\n";
}

std::string fish_completion(const std::vector<CompletionContext>& contexts) {
  std::string paths;
  for (const CompletionContext& context : contexts) {
    if (!context.path.empty()) paths += " " + quoted(context.path);
  }
  std::string script =
      "# fish completion of polly. To use it: polly completion fish | source\n"
      "function __polly_is_at\n"
      "  set -l context ''\n"
      "  for word in (commandline -opc)[2..-1]\n"
      "    set -l longer (string trim \"$context $word\")\n"
      "    contains -- $longer" +
      paths +
      "; and set context $longer\n"
      "  end\n"
      "  test \"$context\" = \"$argv[1]\"\n"
      "end\n";
  for (const CompletionContext& context : contexts) {
    const std::string condition = " -n " + quoted("__polly_is_at \"" + context.path + "\"");
    for (const Word& word : context.verbs) {
      script += "complete -c polly" + condition + " -a " + quoted(word.text) + " -d " + quoted(word.purpose) + "\n";
    }
    for (const OptionWord& option : context.options) {
      script +=
          "complete -c polly" + condition + " -l " + option.name.text.substr(2) + " -d " + quoted(option.name.purpose);
      if (!option.values.empty()) script += " -x -a " + quoted(joined(option.values));
      script += "\n";
    }
  }
  return script;
}

}  // namespace polly::cli
