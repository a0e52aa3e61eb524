#include "polly/config/setting.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "polly/config/detail/api_settings.hpp"
#include "polly/config/detail/at_rest_settings.hpp"
#include "polly/config/detail/backup_settings.hpp"
#include "polly/config/detail/dynamodb_settings.hpp"
#include "polly/config/detail/fact_settings.hpp"
#include "polly/config/detail/http_settings.hpp"
#include "polly/config/detail/postgres_settings.hpp"
#include "polly/config/detail/setting_row.hpp"
#include "polly/config/detail/tracing_settings.hpp"
#include "polly/config/detail/valkey_settings.hpp"
#include "polly/config/environment.hpp"
#include "polly/config/size_text.hpp"
#include "polly/config/tidy_text.hpp"
#include "polly/config/value_text.hpp"

namespace polly::config {

namespace {

constexpr std::string_view kListenAddressForm = "HOST:PORT, as in 127.0.0.1:8080, [::1]:8080 or :8080";
constexpr std::string_view kHttpUrl = "http://HOST:PORT or https://HOST";

bool parse_store_url(std::string_view text, Config& config) {
  std::optional<std::string> scheme = scheme_of(text);
  if (!scheme) return false;
  config.storage.type = std::move(*scheme);
  config.storage.url = Secret(std::string(text));
  return true;
}

std::string show_url_of_store(const Config& config) {
  return show_store_url(config.storage);
}

std::string show_type_of_store(const Config& config) {
  return show_store_scheme(config.storage);
}

bool take_listen_port(std::string_view text, Config& config) {
  const std::optional<std::uint16_t> port = parse_listen_port(text);
  if (port) config.server.listen.port = *port;
  return port.has_value();
}

std::string show_listen_port(const Config& config) {
  return std::to_string(config.server.listen.port);
}

std::string show_memory_bound(const Config& config) {
  return format_size(config.storage.memory_max_bytes);
}

constexpr Setting kMemoryMaxBytes{"POLLY_MEMORY_MAX_BYTES",
                                  "how much the memory backend may hold; at the bound writes are refused",
                                  "a size, as in 64MiB, 1GB or plain bytes; 0 is no bound",
                                  "",
                                  false,
                                  parse_into<parse_size, &Config::storage, &Storage::memory_max_bytes>,
                                  show_memory_bound};

constexpr std::array kStorageSettings{
    Setting{"POLLY_STORAGE_TYPE", "which store keeps the state", "the name of a storage engine, as in sqlite or memory",
            "", false, parse_into<parse_engine, &Config::storage, &Storage::type>, show_type_of_store},
    Setting{"POLLY_STORE_URL", "type and address of the store in one", "SCHEME:..., as in sqlite:polly.db or memory:",
            "POLLY_STORAGE_TYPE", true, parse_store_url, show_url_of_store, store_url_objection},
    setting<parse_timeout, &Config::storage, &Storage::timeout>("POLLY_STORAGE_TIMEOUT",
                                                                "how long one operation of the store may take",
                                                                "a duration from 1ms to 1h, as in 2s or 500ms"),
    setting<parse_path, &Config::storage, &Storage::sqlite, &Sqlite::path>(
        "POLLY_SQLITE_PATH", "the file of the SQLite store; not set: polly.db in a folder for state", "a path"),
    setting<parse_durability, &Config::storage, &Storage::sqlite, &Sqlite::durability>(
        "POLLY_SQLITE_DURABILITY", "normal: a power cut may take the last writes; they are faster", "full or normal"),
    setting<parse_sqlite_check, &Config::storage, &Storage::sqlite, &Sqlite::check_at_start>(
        "POLLY_SQLITE_CHECK_AT_START", "full: every byte of the file is looked at before it is used", "quick or full"),
    setting<parse_scrub_interval, &Config::storage, &Storage::sqlite, &Sqlite::scrub_interval>(
        "POLLY_SQLITE_SCRUB_INTERVAL", "how often the daemon looks for damage in the whole file while it serves",
        "a duration up to 365d, as in 6h or 10m; 0 is never"),
    kMemoryMaxBytes,
};

constexpr std::array kOtherSettings{
    setting<parse_ttl, &Config::state, &State::ttl>("POLLY_STATE_TTL",
                                                    "how long a fact is kept after it was last stored",
                                                    "a duration up to 3650d, as in 24h, 1h30m or 7d; 0 is for ever"),
    setting<parse_scope, &Config::state, &State::scope>(
        "POLLY_STATE_SCOPE", "whether the commits of forks, which share SHAs, are distinguished",
        "repository or commit"),
    setting<parse_state_keys, &Config::state, &State::keys>(
        "POLLY_STATE_KEYS", "tagged: the keys of a commit share a slot of a Valkey cluster", "plain or tagged"),
    setting<parse_read_through, &Config::state, &State::read_through>(
        "POLLY_STATE_READ_THROUGH", "the older layout in which facts are read that are not stored yet",
        "none, go-v1 or go-v2"),
    setting<parse_switch, &Config::state, &State::pulls>(
        "POLLY_STATE_PULLS", "whether the pull requests of commits and the commits of pull requests are stored",
        "true or false"),
    setting<parse_ttl, &Config::state, &State::forget_closed>(
        "POLLY_STATE_FORGET_CLOSED", "how long the facts of a closed pull request are kept at most",
        "a duration up to 3650d, as in 1h; 0 is as long as those of an open one"),
    setting<parse_listen_address, &Config::server, &Server::listen>(
        "POLLY_LISTEN", "where the daemon listens; port 0 picks a free one", kListenAddressForm),
    Setting{"POLLY_PORT", "the port alone, on 127.0.0.1", "a port from 0 to 65535", "POLLY_LISTEN", false,
            take_listen_port, show_listen_port},
    setting<parse_optional_address, &Config::server, &Server::admin_listen>(
        "POLLY_ADMIN_LISTEN", "where health and metrics listen, if not at POLLY_LISTEN", kListenAddressForm),
    setting<parse_threads, &Config::server, &Server::threads>(
        "POLLY_THREADS", "how many threads serve; 0 is one a core", "a number from 0 to 1024"),
    setting<parse_secrets, &Config::webhook, &Webhook::secrets>(
        "POLLY_WEBHOOK_SECRET", "the secret GitHub signs with; several, separated by commas, while it is changed",
        "secrets separated by commas, none of them empty"),
    setting<parse_app_id, &Config::webhook, &Webhook::app_id>(
        "POLLY_GITHUB_APP_ID", "only the check runs of this GitHub App count", "a positive integer"),
    setting<parse_text, &Config::webhook, &Webhook::vuln_check_name>(
        "POLLY_VULN_CHECK_NAME", "what the name of a vulnerability check run contains, in any case", kAnyText),
    setting<parse_text, &Config::webhook, &Webhook::license_check_name>(
        "POLLY_LICENSE_CHECK_NAME", "what the name of a license check run contains, in any case", kAnyText),
    setting<parse_text, &Config::webhook, &Webhook::workflow_name>(
        "POLLY_WORKFLOW_NAME", "only runs of workflows whose name contains this count; not set: all", kAnyText),
    setting<parse_deliveries_kept, &Config::webhook, &Webhook::deliveries_kept>(
        "POLLY_DELIVERIES_KEPT", "how many of its last deliveries the daemon remembers, for polly explain",
        "a number from 0 to 65536; 0 is none"),
    setting<parse_log_level, &Config::logging, &Logging::level>(
        "POLLY_LOG_LEVEL", "the least important lines that are logged", "debug, info, warning, error or off"),
    setting<parse_log_format, &Config::logging, &Logging::format>(
        "POLLY_LOG_FORMAT", "how lines look; automatic: text on a terminal, JSON elsewhere", "automatic, json or text"),
    url_setting<parse_http_url, &Config::command_line, &CommandLine::server>(
        "POLLY_SERVER", "the daemon that the command line asks; not set: it opens the store itself", kHttpUrl,
        http_url_objection),
    setting<parse_path, &Config::command_line, &CommandLine::server_ca>(
        "POLLY_SERVER_CA", "a file with the authorities that the command line trusts for https; not set: SSL_CERT_FILE",
        "the path of a PEM file"),
    setting<parse_path, &Config::command_line, &CommandLine::ssl_cert_file>(
        "SSL_CERT_FILE", "the same for many programs; not set: the authorities of the system",
        "the path of a PEM file"),
    setting<parse_path, &Config::command_line, &CommandLine::ssl_cert_dir>(
        "SSL_CERT_DIR", "a folder of authorities, as c_rehash makes it", "a path"),
};

template <std::size_t... Sizes>
constexpr auto joined(const std::array<Setting, Sizes>&... tables) {
  std::array<Setting, (Sizes + ...)> all{};
  auto* end = all.begin();
  ((end = std::copy(tables.begin(), tables.end(), end)), ...);
  return all;
}

constexpr std::array kSettings =
    joined(kStorageSettings, kAtRestSettings, kValkeySettings, kPostgresSettings, kDynamodbSettings, kOtherSettings,
           kApiSettings, kFactSettings, kHttpSettings, kBackupSettings, kTracingSettings);

}  // namespace

std::span<const Setting> settings() noexcept {
  return kSettings;
}

const Setting* find_setting(std::string_view name) noexcept {
  const auto found = std::find_if(kSettings.begin(), kSettings.end(), [&](const Setting& s) { return s.name == name; });
  return found == kSettings.end() ? nullptr : &*found;
}

std::string_view tidied(std::string_view name, std::string_view text) {
  const Setting* setting = find_setting(usual_spelling(name));
  if (setting != nullptr && setting->counts_lines) return without_blanks_behind(text);
  const bool may_have_blanks = setting != nullptr && setting->is_secret && setting->objection == nullptr;
  return may_have_blanks ? without_line_ends(text) : without_blanks(text);
}

std::string file_variable(const Setting& setting) {
  return std::string(setting.name) + "_FILE";
}

}  // namespace polly::config
