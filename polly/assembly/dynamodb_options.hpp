// dynamodb_options: the configuration of a DynamoDB table as the backend's options.
#pragma once

#include "polly/backends/dynamodb/options.hpp"
#include "polly/config/config.hpp"

namespace polly {

// AWS's own variables are those that load() found, or those of the process where a program made the settings.
DynamodbOptions dynamodb_options(const config::Storage& storage);

}  // namespace polly
