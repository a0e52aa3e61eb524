#include "polly/assembly/dynamodb_options.hpp"
#include "polly/assembly/engine.hpp"
#include "polly/backends/dynamodb/dynamodb_backend.hpp"
#include "polly/config/dynamodb.hpp"
#include "polly/dynamodb/options.hpp"

namespace polly {

namespace {

Task<std::unique_ptr<Backend>> open_dynamodb(config::Storage settings, Runtime runtime) {
  return open_dynamodb_backend(dynamodb_options(settings), std::move(runtime));
}

// A table has one form only: version 1.
Task<SchemaChange> migrate_dynamodb(config::Storage settings, Runtime runtime) {
  const bool is_made = co_await make_dynamodb_table(dynamodb_options(settings), std::move(runtime));
  co_return SchemaChange(is_made ? 0 : 1, 1);
}

Task<std::vector<std::string>> examine_dynamodb(config::Storage settings, Runtime runtime) {
  return examine_dynamodb_table(dynamodb_options(settings), std::move(runtime));
}

// Where the region is set nowhere, or the endpoint is none; config::read() has reported what a variable alone shows.
std::vector<std::string> check_dynamodb(const config::Storage& settings) {
  return mistakes_in([&] { (void)dynamodb::resolved(dynamodb_options(settings).client); });
}

}  // namespace

Engine dynamodb_engine() noexcept;

Engine dynamodb_engine() noexcept {
  return {"dynamodb", config::kDynamodbSchemes, open_dynamodb,   migrate_dynamodb, nullptr,
          nullptr,    check_dynamodb,           examine_dynamodb};
}

}  // namespace polly
