// Target: what the verbs `state`, `store` and `stats` work on: a store that this process opens, or a running daemon.
// Both behave in the same way, but for the list of facts: a store has those of the configuration, a daemon its own.
// Values are JSON text, as they are stored. Errors are Store's.
//
//   std::unique_ptr<Target> target = open_target(config, commit);
//   std::optional<std::int64_t> pr = target->get(commit, kPrNumber);
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "polly/config/config.hpp"
#include "polly/operations/removal.hpp"
#include "polly/operations/statistics_report.hpp"
#include "polly/state/claims.hpp"
#include "polly/state/commit_state.hpp"
#include "polly/state/pull_service.hpp"
#include "polly/store/expiration.hpp"
#include "polly/store/scan.hpp"

namespace polly::cli {

struct TargetEntry {
  TargetEntry(std::string text, std::optional<Milliseconds> left) : json(std::move(text)), time_left(left) {}

  std::string json;
  std::optional<Milliseconds> time_left;  // nullopt: it does not expire
};

using KnownOrClaimed = std::variant<KnownValue, Claim>;

// The facts of a commit, and its pull requests; nullopt where the store or the daemon does not keep those.
struct StoredState {
  StoredState() = default;

  CommitState state;
  std::optional<std::vector<PullOfCommit>> pulls;
};

struct CommitsPage {
  CommitsPage() = default;

  std::vector<FoundCommit> commits;
  std::optional<std::string> next;  // where the next page begins; nullopt: this is the last one
};

class Target {
 public:
  virtual ~Target() = default;

  CommitState all(const Commit& commit) { return whole(commit).state; }
  virtual StoredState whole(const Commit& commit) = 0;
  virtual std::optional<std::int64_t> get(const Commit& commit, Fact<std::int64_t> fact) = 0;
  // Both wait so long, until the fact is stored, or all of these are. The state has all facts.
  virtual std::optional<std::int64_t> wait(const Commit& commit, Fact<std::int64_t> fact, Milliseconds longest) = 0;
  virtual StoredState wait(const Commit& commit, const std::vector<Fact<std::int64_t>>& facts,
                           Milliseconds longest) = 0;
  virtual void store(const Commit& commit, Fact<std::int64_t> fact, std::int64_t value) = 0;
  // As a webhook stores it: the larger of both values. What is stored then.
  virtual std::int64_t advance(const Commit& commit, Fact<std::int64_t> fact, std::int64_t value) = 0;
  virtual void forget(const Commit& commit, Fact<std::int64_t> fact) = 0;
  virtual void forget_all(const Commit& commit) = 0;
  // A page of the commits of which facts are stored; only those of this repository and of this pull request, where
  // given.
  virtual CommitsPage list(const std::optional<Repository>& repository, std::optional<std::int64_t> pr_number,
                           const std::optional<std::string>& cursor) = 0;
  std::vector<FoundCommit> find(const std::optional<Repository>& repository, std::optional<std::int64_t> pr_number);
  // nullopt: nothing is known about this pull request, or the store or the daemon does not keep pull requests.
  virtual std::optional<PullPage> pull(const Repository& repository, std::int64_t number) = 0;

  // Claims (polly/state/claims.hpp). Error: conflict where another caller has it, after waiting so long, or where it
  // was lost.
  virtual KnownOrClaimed claim(const Commit& commit, Fact<std::int64_t> fact, Milliseconds ttl,
                               Milliseconds longest) = 0;
  virtual std::int64_t complete(const Commit& commit, Fact<std::int64_t> fact, std::int64_t token,
                                std::int64_t value) = 0;                                        // what is stored then
  virtual bool release(const Commit& commit, Fact<std::int64_t> fact, std::int64_t token) = 0;  // whether it was held

  virtual std::optional<std::string> value(const Key& key) = 0;
  virtual std::optional<TargetEntry> entry(const Key& key) = 0;
  virtual void set(const Key& key, const std::string& json, std::optional<Milliseconds> ttl) = 0;
  virtual bool set_if_absent(const Key& key, const std::string& json, std::optional<Milliseconds> ttl) = 0;
  virtual bool exists(const Key& key) = 0;
  virtual void remove(const Key& key) = 0;
  virtual Page scan(const std::string& prefix, const std::optional<Cursor>& cursor) = 0;
  virtual operations::PageRemover remover(const std::string& prefix, bool is_dry_run) = 0;  // which this outlives
  virtual operations::StatisticsReport statistics(std::size_t repositories_max) = 0;
};

// Whether the verb reads or writes. Only a verb that writes creates a missing SQLite file.
enum class TargetUse { reads, writes };

// The daemon where the configuration names one, otherwise the store. Error config: the memory store, which only its own
// process can read.
std::unique_ptr<Target> open_target(const config::Config& config, TargetUse use = TargetUse::reads);

// The same, for the facts of this commit. Error invalid_argument: the store has facts per repository and the commit has
// no repository. Nothing is opened or created then.
std::unique_ptr<Target> open_target(const config::Config& config, const Commit& commit,
                                    TargetUse use = TargetUse::reads);

}  // namespace polly::cli
