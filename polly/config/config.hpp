// Config: everything that can be set, as plain structs with their defaults. load.hpp fills them from the environment.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "polly/base/clock.hpp"
#include "polly/base/secret.hpp"

namespace polly::config {

// Which store, and how. `url` (POLLY_STORE_URL, --store) stands for type and address in one: memory:
struct Storage {
  std::string type = "memory";                    // POLLY_STORAGE_TYPE
  Milliseconds timeout{2'000};                    // POLLY_STORAGE_TIMEOUT, of one operation
  std::size_t memory_max_bytes = 0;               // POLLY_MEMORY_MAX_BYTES; 0: no bound
};

enum class Scope { repository, commit };

struct State {
  Milliseconds ttl{std::chrono::hours(24)};       // POLLY_STATE_TTL; 0: for ever
  Scope scope = Scope::repository;                // POLLY_STATE_SCOPE
};

struct Address {
  std::string host = "127.0.0.1";
  std::uint16_t port = 8080;
};

struct Server {
  Address listen;                                 // POLLY_LISTEN, or POLLY_PORT
  std::optional<Address> admin_listen;            // POLLY_ADMIN_LISTEN: health and metrics on their own
  std::size_t threads = 0;                        // POLLY_THREADS; 0: one a core
  Secret api_token;                               // POLLY_API_TOKEN; empty: the API is off
};

struct Webhook {
  std::vector<Secret> secrets;                    // POLLY_WEBHOOK_SECRET, comma-separated; empty: serve does not start
  std::optional<std::int64_t> app_id;             // POLLY_GITHUB_APP_ID
  std::string vuln_check_name = "Vulnerability";  // POLLY_VULN_CHECK_NAME: contained in the check run's name, any case
  std::string license_check_name = "License";     // POLLY_LICENSE_CHECK_NAME
  std::string workflow_name;                      // POLLY_WORKFLOW_NAME; empty: every workflow
};

enum class LogLevel { debug, info, warning, error, off };
enum class LogFormat { automatic, json, text };

struct Logging {
  LogLevel level = LogLevel::info;                // POLLY_LOG_LEVEL
  LogFormat format = LogFormat::automatic;        // POLLY_LOG_FORMAT
};

struct Config {
  Storage storage;
  State state;
  Server server;
  Webhook webhook;
  Logging logging;
};

}  // namespace polly::config
