// polly token: a new random token of the API, and the line that makes a daemon accept it. Asks no daemon and no store.
#include <CLI/App.hpp>
#include <memory>
#include <string>

#include "polly/base/error.hpp"
#include "polly/base/hex.hpp"
#include "polly/base/random_id.hpp"
#include "polly/cli/detail/option_checks.hpp"
#include "polly/cli/json_text.hpp"
#include "polly/cli/verbs.hpp"
#include "polly/config/api_token_text.hpp"

namespace polly::cli {

namespace {

struct TokenArguments {
  std::string name;
  std::string scope = "read";
  std::string repositories{config::kAllRepositories};
};

[[noreturn]] void refuse_token(const std::string& why) {
  throw Error(ErrorKind::invalid_argument, why);
}

void check_token_line(const TokenArguments& arguments) {
  const std::string objection = config::token_name_objection(arguments.name);
  if (!objection.empty()) refuse_token("the name of the token " + objection);
  if (config::is_repository_glob(arguments.repositories)) return;
  refuse_token("--repo is not OWNER/NAME, as in acme/shop or 'acme/*', or '*' for all");
}

// 256 random bits. The prefix lets programs that look for leaked secrets find it.
std::string new_token() {
  std::string token = "polly_";
  for (int i = 0; i < 4; ++i) token += random_id();
  return token;
}

ExitCode make_token(Session& session, const TokenArguments& arguments) {
  check_token_line(arguments);
  const std::string token = new_token();
  const std::string line =
      arguments.name + " = " + arguments.scope + " " + arguments.repositories + " sha256:" + to_hex(sha256(token));
  if (session.wants_json) {
    print_json(session.console.out, {{"token", token}, {"line", line}});
  } else {
    session.console.out << "token: " << token << "\nline:  " << line << '\n';
  }
  return ExitCode::done;
}

}  // namespace

void add_token_verb(CLI::App& polly, Session& session) {
  auto arguments = std::make_shared<TokenArguments>();
  CLI::App* verb =
      polly.add_subcommand("token", "print a new token of the API, and its line for POLLY_API_TOKENS_FILE");
  verb->add_option("NAME", arguments->name, "what the token is called in the log and in errors")->required();
  verb->add_option("--scope", arguments->scope, "read, write or admin; by default read")
      ->check(one_of({"read", "write", "admin"}))
      ->type_name("SCOPE");
  verb->add_option("--repo", arguments->repositories, "the repositories, as in 'acme/*'; by default '*', all")
      ->type_name("GLOB");
  add_json_option(*verb, session);
  verb->footer(
      "The client gets the token, the daemon the line, which has only a hash of it: append it to the file that\n"
      "POLLY_API_TOKENS_FILE names, and reload the daemon with SIGHUP (docs/api_tokens.md).\n"
      "\n"
      "Examples:\n"
      "  polly token dashboard\n"
      "  polly token ci --scope write --repo 'acme/*'");
  verb->callback(
      [&session, arguments] { session.action = [&session, arguments] { return make_token(session, *arguments); }; });
}

}  // namespace polly::cli
