// DynamodbOptions: which DynamoDB table Polly keeps its state in, and how.
//
//   DynamodbOptions options("polly");
//   options.client.region = "eu-central-1";
//   options.prefix = "blue:";                             // where several Pollys share the table
//   check(options);                                       // Error config where it cannot be meant
#pragma once

#include <string>
#include <utility>

#include "polly/base/clock.hpp"
#include "polly/dynamodb/options.hpp"

namespace polly {

struct DynamodbOptions {
  DynamodbOptions() = default;
  explicit DynamodbOptions(std::string its_table) : table(std::move(its_table)) {}

  std::string table;
  std::string prefix;                  // what its keys in the table begin with
  dynamodb::Options client;            // where the service is, and who asks it
  Milliseconds start_timeout{10'000};  // how long start-up waits for a table that is being created
};

void check(const DynamodbOptions& options);

}  // namespace polly
