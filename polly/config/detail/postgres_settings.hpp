// The variables of a PostgreSQL server; postgres.cpp checks which of them exclude each other.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "polly/config/detail/setting_row.hpp"
#include "polly/config/postgres.hpp"

namespace polly::config {

template <auto Parse, auto Member>
constexpr Setting postgres(std::string_view name, std::string_view purpose, std::string_view allowed) {
  return setting<Parse, &Config::storage, &Storage::postgres, Member>(name, purpose, allowed);
}

inline std::string show_postgres_url(const Config& config) {
  return show_url(config.storage.postgres.url.reveal());
}

inline constexpr Setting kPostgresUrl{
    "POLLY_POSTGRES_URL",
    "where the server is, and every option of libpq",
    "postgres://USER@HOST:PORT/DATABASE?OPTION=VALUE",
    "",
    true,
    parse_into<parse_postgres_url, &Config::storage, &Storage::postgres, &Postgres::url>,
    show_postgres_url,
    store_url_objection};

inline constexpr std::array kPostgresSettings{
    kPostgresUrl,
    postgres<parse_postgres_schema, &Postgres::schema>("POLLY_POSTGRES_SCHEMA", "the schema that Polly's tables are in",
                                                       "a name of 1 to 63 bytes that does not begin with pg_"),
    postgres<parse_switch, &Postgres::migrate>(
        "POLLY_POSTGRES_MIGRATE", "false: start-up changes no tables; polly migrate-schema does", "true or false"),
    postgres<parse_postgres_connections, &Postgres::connections>(
        "POLLY_POSTGRES_CONNECTIONS", "connections of one event loop that write; one more reads",
        "a number from 1 to 16"),
    postgres<parse_start_timeout, &Postgres::start_timeout>("POLLY_POSTGRES_START_TIMEOUT",
                                                            "how long start-up waits for a server that is not up yet",
                                                            "a duration up to 1h, as in 10s; 0 is one try"),
};

}  // namespace polly::config
