// StartedStore: what a store needs, started for as long as the object lives, and the settings of its users.
//
//   StartedStore store(StoreOfPulls::postgres);
//   testing::run_program({kPollyProgram, "doctor"}, store.environment());
#pragma once

#include <memory>

#include "polly/testing/dynamodb_service.hpp"
#include "polly/testing/postgres_server.hpp"
#include "polly/testing/program.hpp"
#include "polly/testing/valkey_cluster.hpp"
#include "polly/testing/valkey_server.hpp"
#include "tests/dynamodb_environment.hpp"

namespace polly::tests {

enum class StoreOfPulls { sqlite, postgres, valkey, cluster, dynamodb };

class StartedStore {
 public:
  explicit StartedStore(StoreOfPulls kind) : environment_(start(kind)) {}

  const testing::Environment& environment() const noexcept { return environment_; }

 private:
  testing::Environment start(StoreOfPulls kind) {
    switch (kind) {
      case StoreOfPulls::sqlite: break;
      case StoreOfPulls::postgres:
        postgres_ = std::make_unique<testing::PostgresServer>();
        return {{"POLLY_STORE_URL", postgres_->url()}};
      case StoreOfPulls::valkey:
        valkey_ = std::make_unique<testing::ValkeyServer>();
        return {{"POLLY_STORE_URL", "valkey://" + valkey_->address()}};
      case StoreOfPulls::cluster:
        cluster_ = std::make_unique<testing::ValkeyCluster>();
        return {{"POLLY_STORAGE_TYPE", "valkey"},
                {"POLLY_VALKEY_CLUSTER", "true"},
                {"POLLY_VALKEY_ADDRESS", cluster_->addresses()[0]}};
      case StoreOfPulls::dynamodb:
        dynamodb_ = std::make_unique<testing::DynamoDbService>();
        dynamodb_->create_table("polly");
        return environment_of(*dynamodb_);
    }
    return {{"POLLY_STORE_URL", "sqlite:" + (folder_ / "polly.db").string()}};
  }

  const testing::TemporaryFolder folder_;
  std::unique_ptr<testing::PostgresServer> postgres_;
  std::unique_ptr<testing::ValkeyServer> valkey_;
  std::unique_ptr<testing::ValkeyCluster> cluster_;
  std::unique_ptr<testing::DynamoDbService> dynamodb_;
  const testing::Environment environment_;
};

}  // namespace polly::tests
