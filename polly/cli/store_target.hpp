// StoreTarget: the store of the configuration, opened by this process; a file beside the daemon that serves from it.
#pragma once

#include "polly/cli/target.hpp"
#include "polly/state/state_scope.hpp"
#include "polly/state/state_service.hpp"
#include "polly/store/blocking_store.hpp"

namespace polly::cli {

class StoreTarget final : public Target {
 public:
  StoreTarget(const config::Config& config, TargetUse use);
  ~StoreTarget() override;

  CommitState all(const Commit& commit) override;
  std::optional<std::int64_t> get(const Commit& commit, Fact<std::int64_t> fact) override;
  void store(const Commit& commit, Fact<std::int64_t> fact, std::int64_t value) override;
  void forget(const Commit& commit, Fact<std::int64_t> fact) override;
  void forget_all(const Commit& commit) override;
  std::vector<FoundCommit> find(const std::optional<Repository>& repository,
                                std::optional<std::int64_t> pr_number) override;

  std::optional<std::string> value(const Key& key) override;
  std::optional<TargetEntry> entry(const Key& key) override;
  void set(const Key& key, const std::string& json, std::optional<Milliseconds> ttl) override;
  bool set_if_absent(const Key& key, const std::string& json, std::optional<Milliseconds> ttl) override;
  bool exists(const Key& key) override;
  void remove(const Key& key) override;
  Page scan(const std::string& prefix, const std::optional<Cursor>& cursor) override;

 private:
  // The commit as this store keeps it. Error invalid_argument where the scope needs a repository.
  Commit kept(const Commit& commit) const;

  Telemetry telemetry_;
  BlockingStore store_;
  StateService state_;
  StateScope scope_;
};

}  // namespace polly::cli
