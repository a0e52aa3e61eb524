// The variables of a Valkey server. Each POLLY_VALKEY_X may also be spelt POLLY_STORAGE_VALKEY_X (environment.hpp);
// valkey.cpp checks which of them exclude and need each other.
#pragma once

#include <array>
#include <string_view>

#include "polly/config/detail/setting_row.hpp"

namespace polly::config {

inline constexpr std::string_view kSwitch = "true or false";
inline constexpr std::string_view kPath = "the path of a PEM file";

template <auto Parse, auto... Members>
constexpr Setting valkey(std::string_view name, std::string_view purpose, std::string_view allowed) {
  return setting<Parse, &Config::storage, &Storage::valkey, Members...>(name, purpose, allowed);
}

inline constexpr std::array kValkeySettings{
    valkey<parse_addresses, &Valkey::addresses>(
        "POLLY_VALKEY_ADDRESS", "where the server is; in a cluster, some of its nodes",
        "HOST:PORT, as in 127.0.0.1:6379, or /PATH of a Unix socket; of a cluster several, separated by commas"),
    valkey<parse_text, &Valkey::credentials, &Credentials::username>(
        "POLLY_VALKEY_USERNAME", "the user to log in as; not set: default", kAnyText),
    valkey<parse_any_secret, &Valkey::credentials, &Credentials::password>(
        "POLLY_VALKEY_PASSWORD", "the password; not set: no log-in", kAnyText),
    valkey<parse_valkey_database, &Valkey::database>("POLLY_VALKEY_DB", "the number of the database",
                                                     "a number from 0; most servers have 0 to 15, a cluster only 0"),
    valkey<parse_valkey_connections, &Valkey::connections>("POLLY_VALKEY_CONNECTIONS", "connections of one event loop",
                                                           "a number from 1 to 64"),
    valkey<parse_switch, &Valkey::is_cluster>("POLLY_VALKEY_CLUSTER", "whether the server is a cluster", kSwitch),
    valkey<parse_switch, &Valkey::tls, &TlsOptions::enabled>("POLLY_VALKEY_TLS", "whether connections are encrypted",
                                                             kSwitch),
    valkey<parse_path, &Valkey::tls, &TlsOptions::ca_file>(
        "POLLY_VALKEY_TLS_CA", "the authorities to trust; not set: those of the system", kPath),
    valkey<parse_path, &Valkey::tls, &TlsOptions::certificate_file>("POLLY_VALKEY_TLS_CERT",
                                                                    "the client's own certificate", kPath),
    valkey<parse_path, &Valkey::tls, &TlsOptions::key_file>("POLLY_VALKEY_TLS_KEY", "the key of POLLY_VALKEY_TLS_CERT",
                                                            kPath),
    valkey<parse_text, &Valkey::tls, &TlsOptions::server_name>(
        "POLLY_VALKEY_TLS_SERVER_NAME", "whom the server's certificate names; not set: the host", "a host name"),
    valkey<parse_switch, &Valkey::tls, &TlsOptions::verify>(
        "POLLY_VALKEY_TLS_VERIFY", "false: any certificate will do, and anybody may listen in", kSwitch),
    valkey<parse_sentinel_addresses, &Valkey::sentinels>("POLLY_VALKEY_SENTINEL_ADDRS",
                                                         "the sentinels, which know where the primary is",
                                                         "HOST:PORT, separated by commas, as in s1:26379,s2:26379"),
    valkey<parse_text, &Valkey::sentinel_master>("POLLY_VALKEY_SENTINEL_MASTER", "what the sentinels call the primary",
                                                 "a name, as in mymaster"),
    valkey<parse_text, &Valkey::sentinel_credentials, &Credentials::username>(
        "POLLY_VALKEY_SENTINEL_USERNAME", "the user to log in as at the sentinels", kAnyText),
    valkey<parse_any_secret, &Valkey::sentinel_credentials, &Credentials::password>(
        "POLLY_VALKEY_SENTINEL_PASSWORD", "the password of the sentinels", kAnyText),
    valkey<parse_valkey_wait_replicas, &Valkey::wait_replicas>(
        "POLLY_VALKEY_WAIT_REPLICAS", "how many replicas have a write before it is acknowledged",
        "a number from 0 to 64"),
    valkey<parse_start_timeout, &Valkey::start_timeout>("POLLY_VALKEY_START_TIMEOUT",
                                                        "how long start-up waits for a server that is not up yet",
                                                        "a duration up to 1h, as in 10s; 0 is one try"),
};

}  // namespace polly::config
