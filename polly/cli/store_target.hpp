// StoreTarget: the store of the configuration, opened by this process. A daemon may have the same SQLite file open.
#pragma once

#include "polly/cli/guest_store.hpp"
#include "polly/cli/target.hpp"
#include "polly/state/state_service.hpp"

namespace polly::cli {

class StoreTarget final : public Target {
 public:
  StoreTarget(const config::Config& config, TargetUse use);

  // Error invalid_argument: facts of this scope need a commit with a repository.
  static void require_repository(config::Scope scope, const Commit& commit);

  StoredState whole(const Commit& commit) override;
  std::optional<std::int64_t> get(const Commit& commit, Fact<std::int64_t> fact) override;
  std::optional<std::int64_t> wait(const Commit& commit, Fact<std::int64_t> fact, Milliseconds longest) override;
  StoredState wait(const Commit& commit, const std::vector<Fact<std::int64_t>>& facts, Milliseconds longest) override;
  void store(const Commit& commit, Fact<std::int64_t> fact, std::int64_t value) override;
  std::int64_t advance(const Commit& commit, Fact<std::int64_t> fact, std::int64_t value) override;
  void forget(const Commit& commit, Fact<std::int64_t> fact) override;
  void forget_all(const Commit& commit) override;
  CommitsPage list(const std::optional<Repository>& repository, std::optional<std::int64_t> pr_number,
                   const std::optional<std::string>& cursor) override;
  std::optional<PullPage> pull(const Repository& repository, std::int64_t number) override;

  KnownOrClaimed claim(const Commit& commit, Fact<std::int64_t> fact, Milliseconds ttl, Milliseconds longest) override;
  std::int64_t complete(const Commit& commit, Fact<std::int64_t> fact, std::int64_t token, std::int64_t value) override;
  bool release(const Commit& commit, Fact<std::int64_t> fact, std::int64_t token) override;

  std::optional<std::string> value(const Key& key) override;
  std::optional<TargetEntry> entry(const Key& key) override;
  void set(const Key& key, const std::string& json, std::optional<Milliseconds> ttl) override;
  bool set_if_absent(const Key& key, const std::string& json, std::optional<Milliseconds> ttl) override;
  bool exists(const Key& key) override;
  void remove(const Key& key) override;
  Page scan(const std::string& prefix, const std::optional<Cursor>& cursor) override;
  operations::PageRemover remover(const std::string& prefix, bool is_dry_run) override;
  operations::StatisticsReport statistics(std::size_t repositories_max) override;

 private:
  // The commit for whose key this store has facts. Error invalid_argument: the scope requires a repository.
  Commit in_scope(const Commit& commit) const;

  GuestStore store_;
  StateService state_;
  const std::unique_ptr<PullService> pulls_;  // null: pull requests are not stored
  const config::Scope scope_;
};

}  // namespace polly::cli
