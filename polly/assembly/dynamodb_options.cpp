#include "polly/assembly/dynamodb_options.hpp"

#include <optional>
#include <string_view>

#include "polly/config/environment.hpp"
#include "polly/dynamodb/credentials.hpp"

namespace polly {

namespace {

dynamodb::CredentialOptions credentials_of(const config::Storage& storage) {
  if (!storage.is_from_environment) {
    const config::Environment environment = config::Environment::of_process();
    return dynamodb::credential_options_from([&](std::string_view name) { return environment.find(name); });
  }
  const auto& variables = storage.dynamodb.aws_variables;
  return dynamodb::credential_options_from([&](std::string_view name) -> std::optional<std::string_view> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second.reveal());
  });
}

}  // namespace

DynamodbOptions dynamodb_options(const config::Storage& storage) {
  DynamodbOptions options(storage.dynamodb.table);
  options.prefix = storage.dynamodb.prefix;
  options.client.region = storage.dynamodb.region;
  options.client.endpoint = storage.dynamodb.endpoint;
  options.client.credentials = credentials_of(storage);
  return options;
}

}  // namespace polly
