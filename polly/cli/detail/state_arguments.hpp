// The arguments of the verbs of `polly state`, and the options that several of them have.
//
//   auto arguments = std::make_shared<StateArguments>();
//   CLI::App* verb = add_state_verb(state, session, "store", "store a fact of a commit", arguments, store_fact);
//   add_fact(*verb, *arguments, true);
//   add_commit(*verb, *arguments);
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "polly/cli/session.hpp"
#include "polly/config/config.hpp"
#include "polly/github/commit.hpp"
#include "polly/state/fact.hpp"

namespace polly::cli {

struct StateArguments {
  std::string sha;
  std::string repository;
  std::string fact;
  std::int64_t value = 0;
  bool advances = false;  // a larger stored value is kept
  std::optional<std::int64_t> pr_number;
  std::optional<std::int64_t> claim;  // a token
  std::string ttl;                    // of a claim; empty: the default
  std::string wait;
  std::string wanted;  // the facts to wait for

  // Errors: invalid_argument.
  std::optional<Repository> parsed_repository() const {
    return repository.empty() ? std::nullopt : std::optional(Repository::parse(repository));
  }
  Commit parsed_commit() const { return Commit(sha, parsed_repository()); }
  // A daemon knows its own facts, and judges the names; of a store, the facts are those of this configuration. The
  // facts refer to the arguments.
  Fact<std::int64_t> parsed_fact(const config::Config& config) const { return parsed_name(config, fact); }
  Milliseconds parsed_ttl() const;
  Milliseconds parsed_wait() const;  // 0: the verb does not wait
  // None where the verb does not wait.
  std::vector<Fact<std::int64_t>> parsed_wanted(const config::Config& config) const;

 private:
  static Fact<std::int64_t> parsed_name(const config::Config& config, std::string_view name);
};

using StateAction = ExitCode (*)(Session& session, const StateArguments& arguments);

CLI::App* add_state_verb(CLI::App& state, Session& session, const std::string& name, const std::string& purpose,
                         const std::shared_ptr<StateArguments>& arguments, StateAction action);
void add_repository(CLI::App& verb, StateArguments& arguments);
void add_commit(CLI::App& verb, StateArguments& arguments);
void add_fact(CLI::App& verb, StateArguments& arguments, bool is_required);
// --claim TOKEN. An empty token, as of a variable that is not set, is refused.
void add_claim_token(CLI::App& verb, StateArguments& arguments, const std::string& purpose, bool is_required);

}  // namespace polly::cli
