// ServerTarget: a running daemon, through its API.
#pragma once

#include <string>

#include "polly/cli/daemon_api.hpp"
#include "polly/cli/target.hpp"

namespace polly::cli {

class ServerTarget final : public Target {
 public:
  explicit ServerTarget(std::string url, Secret token = {}, const http::Trust& trust = {});

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
  operations::RemovedPage remove_page(const std::string& prefix, const std::optional<Cursor>& cursor);
  operations::RemovedPage count_page(const std::string& prefix, const std::optional<Cursor>& cursor);
  Page page_at(const std::string& path, const std::string& prefix);

  DaemonApi api_;
  DaemonApi patient_api_;  // for what a daemon computes for minutes
};

}  // namespace polly::cli
