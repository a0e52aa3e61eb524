// The environment of a program whose state is in the table "polly" of a DynamoDbService.
#pragma once

#include "polly/testing/dynamodb_service.hpp"
#include "polly/testing/program.hpp"

namespace polly::tests {

inline testing::Environment environment_of(const testing::DynamoDbService& service) {
  const testing::DynamoDbCredentials credentials = service.credentials();
  return {{"POLLY_STORE_URL", "dynamodb://polly?region=" + service.region() + "&endpoint=" + service.url()},
          {"AWS_ACCESS_KEY_ID", credentials.access_key},
          {"AWS_SECRET_ACCESS_KEY", credentials.secret_key}};
}

}  // namespace polly::tests
