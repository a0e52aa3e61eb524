// How each kind of value is read from a variable, and shown again: what setting.cpp's rows are made of. A parse
// function answers nullopt for a text that is not allowed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "polly/config/address_list.hpp"
#include "polly/config/config.hpp"

namespace polly::config {

constexpr std::chrono::hours kStateTtlMax{24 * 3650};
constexpr std::size_t kThreadsMax = 1024;
constexpr std::size_t kDeliveriesKeptMax = 65'536;
constexpr std::chrono::hours kScrubIntervalMax{24 * 365};

std::optional<std::string> parse_text(std::string_view text);
std::optional<Secret> parse_token(std::string_view text);  // visible ASCII: it travels in a header
std::optional<Secret> parse_any_secret(std::string_view text);
std::optional<std::vector<Secret>> parse_secrets(std::string_view text);  // separated by commas, none of them empty
std::optional<std::string> parse_engine(std::string_view text);
std::optional<std::string> parse_path(std::string_view text);  // not a URL
std::optional<std::string> parse_http_url(std::string_view text);
std::string http_url_objection(std::string_view text);         // "" or why, in words that repeat nothing of the text
std::string store_url_objection(std::string_view text);        // the same
std::optional<Milliseconds> parse_ttl(std::string_view text);  // rounded up to a millisecond
std::optional<Milliseconds> parse_timeout(std::string_view text);
std::optional<std::size_t> parse_threads(std::string_view text);
std::optional<std::size_t> parse_deliveries_kept(std::string_view text);
std::optional<std::optional<std::int64_t>> parse_app_id(std::string_view text);
std::optional<std::optional<Address>> parse_optional_address(std::string_view text);
std::optional<bool> parse_switch(std::string_view text);  // "true" or "false"
std::optional<std::uint32_t> parse_valkey_database(std::string_view text);
std::optional<std::size_t> parse_valkey_connections(std::string_view text);
std::optional<std::size_t> parse_valkey_wait_replicas(std::string_view text);
std::optional<Milliseconds> parse_start_timeout(std::string_view text);
std::optional<Scope> parse_scope(std::string_view text);
std::optional<StateKeys> parse_state_keys(std::string_view text);
std::optional<ReadThrough> parse_read_through(std::string_view text);
std::optional<Durability> parse_durability(std::string_view text);
std::optional<SqliteCheck> parse_sqlite_check(std::string_view text);
std::optional<Milliseconds> parse_scrub_interval(std::string_view text);
std::optional<LogLevel> parse_log_level(std::string_view text);
std::optional<LogFormat> parse_log_format(std::string_view text);
std::optional<std::string> scheme_of(std::string_view url);  // "memory" of memory:

std::string show(const std::string& text);
std::string show(const Secret& secret);                // "***"
std::string show(const std::vector<Secret>& secrets);  // "***, ***"
std::string show(Milliseconds duration);
std::string show(std::size_t number);
std::string show(std::uint32_t number);
std::string show(bool is_on);
std::string show(const Address& address);
std::string show(const std::optional<Address>& address);
std::string show(const std::optional<std::int64_t>& number);
std::string show(Scope scope);
std::string show(StateKeys keys);
std::string show(ReadThrough layout);
std::string show(Durability durability);
std::string show(SqliteCheck check);
std::string show(LogLevel level);
std::string show(LogFormat format);
std::string show_store_scheme(const Storage& storage);  // its type; "***" where that may be a part of a password
std::string show_store_url(const Storage& storage);     // empty where none is set
std::string show_url(std::string_view url);             // as base/url.hpp redacts it; empty where it is

}  // namespace polly::config
