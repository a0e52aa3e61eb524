#include "polly/testing/dynalite.hpp"

#include <chrono>
#include <filesystem>
#include <stdexcept>
#include <vector>

namespace polly::testing {

namespace {

constexpr std::chrono::seconds kReadyMax{20};

std::vector<std::string> dynalite_command(std::uint16_t port) {
  if (!std::filesystem::exists(POLLY_DYNALITE))
    throw std::runtime_error("no dynalite in " POLLY_DYNALITE ": run `npm ci` in tests/dynamodb");
  return {"node", POLLY_DYNALITE, "--host", "127.0.0.1", "--port", std::to_string(port), "--createTableMs", "0"};
}

}  // namespace

Dynalite::Dynalite() : process_(dynalite_command(port_)) {
  process_.wait_until_ready(kReadyMax, [&] {
    DynamoDbPlainClient client(port_, region(), credentials());
    return client.call("ListTables", "{}").status == 200;
  });
}

}  // namespace polly::testing
