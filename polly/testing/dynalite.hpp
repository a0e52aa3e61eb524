// Dynalite: a second DynamoDB, dynalite of npm (tests/dynamodb/package.json), as a process on 127.0.0.1. It has no
// transactions and no UpdateTimeToLive, and checks no signatures; DynamoDbService is compared with it.
//
//   Dynalite dynalite;                                    // answers when the constructor returns
//   DynamoDbPlainClient client(dynalite.port(), dynalite.region(), dynalite.credentials());
#pragma once

#include <cstdint>
#include <string>

#include "polly/testing/dynamodb_plain_client.hpp"
#include "polly/testing/free_port.hpp"
#include "polly/testing/server_process.hpp"

namespace polly::testing {

class Dynalite {
 public:
  Dynalite();  // std::runtime_error where its package is not installed, or it does not start

  std::uint16_t port() const noexcept { return port_; }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  std::string region() const { return "us-east-1"; }
  DynamoDbCredentials credentials() const { return {"AKIDTESTING", "secret", ""}; }
  ServerProcess& process() noexcept { return process_; }

 private:
  std::uint16_t port_ = free_port();
  ServerProcess process_;
};

}  // namespace polly::testing
