// Config: everything that can be set, as plain structs with their defaults. load.hpp fills them from the environment.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "polly/base/clock.hpp"
#include "polly/base/secret.hpp"
#include "polly/base/sha256.hpp"
#include "polly/endpoint/address.hpp"
#include "polly/endpoint/credentials.hpp"
#include "polly/endpoint/tls_options.hpp"

namespace polly::config {

// The settings of the engine valkey. POLLY_STORE_URL overrides what it contains; load() refuses contradictions.
struct Valkey {
  std::vector<Address> addresses;  // POLLY_VALKEY_ADDRESS; several: of a cluster
  Credentials credentials;         // POLLY_VALKEY_USERNAME, POLLY_VALKEY_PASSWORD
  std::uint32_t database = 0;      // POLLY_VALKEY_DB
  std::size_t connections = 1;     // POLLY_VALKEY_CONNECTIONS, of one event loop
  bool is_cluster = false;         // POLLY_VALKEY_CLUSTER
  TlsOptions tls;                  // POLLY_VALKEY_TLS and POLLY_VALKEY_TLS_...

  std::vector<Address> sentinels;    // POLLY_VALKEY_SENTINEL_ADDRS; not empty: the sentinels know where the primary is
  std::string sentinel_master;       // POLLY_VALKEY_SENTINEL_MASTER
  Credentials sentinel_credentials;  // POLLY_VALKEY_SENTINEL_USERNAME, POLLY_VALKEY_SENTINEL_PASSWORD

  std::size_t wait_replicas = 0;       // POLLY_VALKEY_WAIT_REPLICAS
  Milliseconds start_timeout{10'000};  // POLLY_VALKEY_START_TIMEOUT; 0: one try
};

enum class Durability { full, normal };
enum class SqliteCheck { quick, brief, full };

// The settings of the engine sqlite. Where no file is configured, load() fills in the default (sqlite.hpp).
struct Sqlite {
  std::string path;                                    // POLLY_SQLITE_PATH
  Durability durability = Durability::full;            // POLLY_SQLITE_DURABILITY
  SqliteCheck check_at_start = SqliteCheck::quick;     // POLLY_SQLITE_CHECK_AT_START; brief: no setting, for doctor
  Milliseconds scrub_interval{std::chrono::hours(6)};  // POLLY_SQLITE_SCRUB_INTERVAL; 0: none
  bool is_guest = false;                               // no setting: this process works beside the one that serves
  bool guest_makes_file = false;                       // no setting: where it finds none
};

// The settings of the engine postgres.
struct Postgres {
  Secret url;                          // POLLY_POSTGRES_URL, where POLLY_STORE_URL is not one
  std::string schema = "polly";        // POLLY_POSTGRES_SCHEMA
  bool migrate = true;                 // POLLY_POSTGRES_MIGRATE, at start
  std::size_t connections = 1;         // POLLY_POSTGRES_CONNECTIONS, that write, of one event loop
  Milliseconds start_timeout{10'000};  // POLLY_POSTGRES_START_TIMEOUT; 0: one try
};

// The settings of the engine dynamodb. A URL has all of them; load() fills in what it says.
struct Dynamodb {
  std::string table;     // POLLY_DYNAMODB_TABLE
  std::string region;    // POLLY_DYNAMODB_REGION; empty: AWS_REGION, AWS_DEFAULT_REGION, or the profile's
  std::string endpoint;  // POLLY_DYNAMODB_ENDPOINT; empty: AWS_ENDPOINT_URL_DYNAMODB, AWS_ENDPOINT_URL, or AWS's own
  std::string prefix;    // POLLY_DYNAMODB_PREFIX
  std::map<std::string, Secret, std::less<>> aws_variables;  // no setting: AWS's own, and HOME, as load() found them
};

// How values are stored.
struct AtRest {
  bool compresses = true;                   // POLLY_STORAGE_COMPRESSION
  std::uint32_t compression_level = 3;      // POLLY_STORAGE_COMPRESSION_LEVEL
  std::size_t compression_threshold = 512;  // POLLY_STORAGE_COMPRESSION_THRESHOLD, in bytes of JSON text
  Secret encryption_keys;                   // POLLY_STORAGE_ENCRYPTION_KEYS, a codec::KeyRing; empty: nothing is sealed
};

// Which store, and how. A URL is type and address in one, as in sqlite:polly.db or valkey://host:6379/0. Its scheme is
// then the type; assembly checks whether an engine of that name exists. A URL may hold a password. A program that sets
// `url` needs to set nothing else: open_store() takes the type, and the file of SQLite, from it (store_url.hpp).
struct Storage {
  std::string type = "sqlite";       // POLLY_STORAGE_TYPE, or the scheme of the URL
  Secret url;                        // POLLY_STORE_URL; empty: the engine's own variables have the address
  Milliseconds timeout{2'000};       // POLLY_STORAGE_TIMEOUT, of one operation
  std::size_t memory_max_bytes = 0;  // POLLY_MEMORY_MAX_BYTES; 0: no bound
  AtRest at_rest;
  Sqlite sqlite;
  Valkey valkey;
  Postgres postgres;
  Dynamodb dynamodb;
  bool is_from_environment = false;  // no setting: load() made this, so that messages name variables (wording.hpp)
};

enum class Scope { repository, commit };
enum class StateKeys { plain, tagged };
enum class ReadThrough { none, go_v1, go_v2 };

// A fact that is stored beside those of the contract: the ids of the check runs whose name, or the workflow runs whose
// workflow's name or path, the pattern matches.
struct ConfiguredFact {
  enum class Event { check_run, workflow_run };

  ConfiguredFact(std::string its_name, Event its_event, std::string its_pattern)
      : name(std::move(its_name)), event(its_event), pattern(std::move(its_pattern)) {}
  friend bool operator==(const ConfiguredFact&, const ConfiguredFact&) = default;

  std::string name;
  Event event;
  std::string pattern;  // a glob; of a workflow's path where it contains a slash
};

struct State {
  Milliseconds ttl{std::chrono::hours(24)};      // POLLY_STATE_TTL; 0: for ever
  Scope scope = Scope::repository;               // POLLY_STATE_SCOPE
  StateKeys keys = StateKeys::plain;             // POLLY_STATE_KEYS
  ReadThrough read_through = ReadThrough::none;  // POLLY_STATE_READ_THROUGH
  std::vector<ConfiguredFact> facts;             // POLLY_FACTS
  bool pulls = true;                             // POLLY_STATE_PULLS, in repository scope
  Milliseconds forget_closed{0};                 // POLLY_STATE_FORGET_CLOSED; 0: closing a pull request ends nothing
};

// What the HTTP server of the daemon may hold.
struct Http {
  static constexpr std::size_t kMemoryMin = 4 * 1024 * 1024;

  std::size_t memory_max = 256 * 1024 * 1024;  // POLLY_HTTP_MEMORY_MAX, in bytes
  std::size_t connections_max = 16'384;        // POLLY_HTTP_CONNECTIONS_MAX
  std::size_t waiters_max = 10'000;            // POLLY_WAITERS_MAX, of at most three quarters of the connections
  Milliseconds idle_timeout{660'000};          // POLLY_HTTP_IDLE_TIMEOUT
};

// A token of the API that may do what its scope allows, in the repositories that the pattern matches.
struct ConfiguredToken {
  enum class Scope { read, write, admin };  // each allows what those before it allow

  ConfiguredToken(std::string its_name, Scope its_scope, std::string its_repositories, const Sha256& its_digest)
      : name(std::move(its_name)), scope(its_scope), repositories(std::move(its_repositories)), digest(its_digest) {}
  friend bool operator==(const ConfiguredToken&, const ConfiguredToken&) = default;

  std::string name;
  Scope scope;
  std::string repositories;  // a glob of OWNER/NAME in lower case; "*" also allows what concerns no repository
  Sha256 digest;             // of the token
};

struct Server {
  bool has_api() const noexcept { return !admin_tokens.empty() || !api_tokens.empty(); }
  // What the command line sends: the newest value of POLLY_API_TOKEN, or none.
  Secret client_token() const { return admin_tokens.empty() ? Secret() : admin_tokens.front(); }

  Address listen{"127.0.0.1", 8080};        // POLLY_LISTEN, or POLLY_PORT
  std::optional<Address> admin_listen;      // POLLY_ADMIN_LISTEN: health and metrics on their own
  std::size_t threads = 0;                  // POLLY_THREADS; 0: one a core
  std::vector<Secret> admin_tokens;         // POLLY_API_TOKEN; several while it is changed, the newest first
  std::vector<ConfiguredToken> api_tokens;  // POLLY_API_TOKENS; without any token the API is off
  Http http;
};

struct Webhook {
  std::vector<Secret> secrets;                    // POLLY_WEBHOOK_SECRET, comma-separated; empty: serve does not start
  std::optional<std::int64_t> app_id;             // POLLY_GITHUB_APP_ID
  std::string vuln_check_name = "Vulnerability";  // POLLY_VULN_CHECK_NAME: contained in the check run's name, any case
  std::string license_check_name = "License";     // POLLY_LICENSE_CHECK_NAME
  std::string workflow_name;                      // POLLY_WORKFLOW_NAME; empty: every workflow
  std::size_t deliveries_kept = 4096;             // POLLY_DELIVERIES_KEPT, in memory; 0: none
};

enum class LogLevel { debug, info, warning, error, off };
enum class LogFormat { automatic, json, text };

struct Logging {
  LogLevel level = LogLevel::info;          // POLLY_LOG_LEVEL
  LogFormat format = LogFormat::automatic;  // POLLY_LOG_FORMAT
};

// OpenTelemetry's own variables, as they were given; empty: not set. telemetry judges them.
// Names and meanings: https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
struct Tracing {
  std::string disabled;              // OTEL_SDK_DISABLED
  std::string exporter;              // OTEL_TRACES_EXPORTER
  std::string endpoint;              // OTEL_EXPORTER_OTLP_ENDPOINT; /v1/traces is appended to it
  std::string traces_endpoint;       // OTEL_EXPORTER_OTLP_TRACES_ENDPOINT; taken as it is
  Secret headers;                    // OTEL_EXPORTER_OTLP_HEADERS
  Secret traces_headers;             // OTEL_EXPORTER_OTLP_TRACES_HEADERS
  std::string protocol;              // OTEL_EXPORTER_OTLP_PROTOCOL
  std::string traces_protocol;       // OTEL_EXPORTER_OTLP_TRACES_PROTOCOL
  std::string timeout;               // OTEL_EXPORTER_OTLP_TIMEOUT
  std::string traces_timeout;        // OTEL_EXPORTER_OTLP_TRACES_TIMEOUT
  std::string service_name;          // OTEL_SERVICE_NAME
  std::string resource_attributes;   // OTEL_RESOURCE_ATTRIBUTES
  std::string sampler;               // OTEL_TRACES_SAMPLER
  std::string sampler_argument;      // OTEL_TRACES_SAMPLER_ARG
  std::string batch_delay;           // OTEL_BSP_SCHEDULE_DELAY
  std::string batch_export_timeout;  // OTEL_BSP_EXPORT_TIMEOUT
  std::string batch_queue_size;      // OTEL_BSP_MAX_QUEUE_SIZE
  std::string batch_size;            // OTEL_BSP_MAX_EXPORT_BATCH_SIZE
};

// The backups that the daemon makes by itself.
struct Backup {
  std::string folder;                             // POLLY_BACKUP_DIR; empty: none
  Milliseconds interval{std::chrono::hours(24)};  // POLLY_BACKUP_INTERVAL
  std::size_t keep = 7;                           // POLLY_BACKUP_KEEP
};

// What only the command line uses.
struct CommandLine {
  std::string server;         // POLLY_SERVER, --server; empty: work on the store
  std::string server_ca;      // POLLY_SERVER_CA, --ca: the authorities of the daemon's certificate; empty: as below
  std::string ssl_cert_file;  // SSL_CERT_FILE, which OpenSSL's own programs read; empty: the system's
  std::string ssl_cert_dir;   // SSL_CERT_DIR
};

struct Config {
  Storage storage;
  State state;
  Server server;
  Webhook webhook;
  Logging logging;
  Tracing tracing;
  Backup backup;
  CommandLine command_line;
};

}  // namespace polly::config
