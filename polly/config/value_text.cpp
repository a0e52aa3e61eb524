#include "polly/config/value_text.hpp"

#include <algorithm>
#include <utility>

#include "polly/base/ascii.hpp"
#include "polly/base/decimal.hpp"
#include "polly/base/duration_text.hpp"
#include "polly/base/url.hpp"
#include "polly/config/detail/list_text.hpp"
#include "polly/endpoint/limits.hpp"

namespace polly::config {

namespace {

template <class Value>
using Names = std::pair<std::string_view, Value>;

// The first name of a value is the one that is shown.
constexpr std::array kScopes{Names<Scope>{"repository", Scope::repository}, Names<Scope>{"commit", Scope::commit}};
constexpr std::array kStateKeys{Names<StateKeys>{"plain", StateKeys::plain},
                                Names<StateKeys>{"tagged", StateKeys::tagged}};
constexpr std::array kReadThroughs{Names<ReadThrough>{"none", ReadThrough::none},
                                   Names<ReadThrough>{"go-v1", ReadThrough::go_v1},
                                   Names<ReadThrough>{"go-v2", ReadThrough::go_v2}};
constexpr std::array kDurabilities{Names<Durability>{"full", Durability::full},
                                   Names<Durability>{"normal", Durability::normal}};
constexpr std::array kSqliteChecks{Names<SqliteCheck>{"quick", SqliteCheck::quick},
                                   Names<SqliteCheck>{"full", SqliteCheck::full}};
constexpr std::array kSwitches{Names<bool>{"true", true}, Names<bool>{"false", false}};
constexpr std::array kLogLevels{
    Names<LogLevel>{"debug", LogLevel::debug},     Names<LogLevel>{"info", LogLevel::info},
    Names<LogLevel>{"warning", LogLevel::warning}, Names<LogLevel>{"warn", LogLevel::warning},
    Names<LogLevel>{"error", LogLevel::error},     Names<LogLevel>{"off", LogLevel::off}};
constexpr std::array kLogFormats{Names<LogFormat>{"automatic", LogFormat::automatic},
                                 Names<LogFormat>{"auto", LogFormat::automatic},
                                 Names<LogFormat>{"json", LogFormat::json}, Names<LogFormat>{"text", LogFormat::text}};

template <class Value, std::size_t N>
std::optional<Value> parse_name(const std::array<Names<Value>, N>& names, std::string_view text) {
  const std::string word = to_lower(text);
  const auto found = std::find_if(names.begin(), names.end(), [&](const auto& name) { return name.first == word; });
  return found == names.end() ? std::nullopt : std::optional(found->second);
}

template <class Value, std::size_t N>
std::string show_name(const std::array<Names<Value>, N>& names, Value value) {
  const auto found = std::find_if(names.begin(), names.end(), [&](const auto& name) { return name.second == value; });
  return std::string(found->first);
}

std::optional<Milliseconds> parse_duration_within(std::string_view text, Duration least, Duration most) {
  const std::optional<Duration> duration = parse_duration(text);
  if (!duration || *duration < least || *duration > most) return std::nullopt;
  return std::chrono::ceil<Milliseconds>(*duration);
}

bool is_visible(char c) noexcept {
  return c > ' ' && c <= '~';
}

// "/var/lib/polly.db", "./polly.db", "polly.db". What may hold a password is none.
bool looks_like_file(std::string_view text) {
  if (has_url_scheme(text) || text.find_first_of("@: ") != text.npos) return false;
  return text.find('/') != text.npos || text.ends_with(".db") || text.ends_with(".sqlite");
}

// The daemon that the command line asks has one host, and neither a user nor a path.
bool is_server(const UrlParts& parts) {
  const bool is_root = parts.path.find_first_not_of('/') == std::string_view::npos;
  const std::vector<UrlHost> hosts = hosts_of(parts);
  return is_root && !parts.query && hosts.size() == 1 && !hosts[0].name.empty() && !hosts[0].name.starts_with('/');
}

}  // namespace

std::optional<std::string> parse_text(std::string_view text) {
  return std::string(text);
}

std::optional<std::string> parse_path(std::string_view text) {
  return text.find("://") == text.npos ? std::optional(std::string(text)) : std::nullopt;
}

std::optional<Secret> parse_token(std::string_view text) {
  return std::all_of(text.begin(), text.end(), is_visible) ? std::optional(Secret(std::string(text))) : std::nullopt;
}

std::optional<Secret> parse_any_secret(std::string_view text) {
  return Secret(std::string(text));
}

std::optional<std::vector<Secret>> parse_secrets(std::string_view text) {
  const auto texts = split_list(text);
  if (!texts) return std::nullopt;
  std::vector<Secret> secrets;
  for (const std::string_view secret : *texts) secrets.emplace_back(std::string(secret));
  return secrets;
}

std::optional<std::string> parse_engine(std::string_view text) {
  std::string word = to_lower(text);
  return is_alphanumeric_or(word, "+-.") ? std::optional(std::move(word)) : std::nullopt;
}

std::optional<std::string> scheme_of(std::string_view url) {
  return has_url_scheme(url) ? parse_engine(url.substr(0, url.find(':'))) : std::nullopt;
}

std::string http_url_objection(std::string_view text) {
  if (!has_url_scheme(text)) return "";
  if (std::string wrong = url_objection(text); !wrong.empty()) return wrong;
  const UrlParts parts = split_url(text);
  if (parts.userinfo) return "it has a user or a password in front of its host: Polly's API takes POLLY_API_TOKEN";
  return is_server(parts) ? "" : "it has more than a host and a port behind its scheme";
}

std::string store_url_objection(std::string_view text) {
  if (looks_like_file(text)) return "it is a path; the URL of a SQLite file is sqlite:" + std::string(text);
  return has_url_scheme(text) ? url_objection(text) : "";
}

std::optional<std::string> parse_http_url(std::string_view text) {
  const std::size_t host = text.starts_with("http://") ? 7 : text.starts_with("https://") ? 8 : text.size();
  if (host == text.size() || !http_url_objection(text).empty()) return std::nullopt;
  return std::string(text.substr(0, text.find_last_not_of('/') + 1));
}

std::optional<Milliseconds> parse_ttl(std::string_view text) {
  return parse_duration_within(text, Duration::zero(), kStateTtlMax);
}

std::optional<Milliseconds> parse_timeout(std::string_view text) {
  return parse_duration_within(text, std::chrono::milliseconds(1), kOperationTimeoutMax);
}

std::optional<std::size_t> parse_threads(std::string_view text) {
  return parse_decimal<std::size_t>(text, 0, kThreadsMax);
}

std::optional<std::size_t> parse_deliveries_kept(std::string_view text) {
  return parse_decimal<std::size_t>(text, 0, kDeliveriesKeptMax);
}

std::optional<std::optional<std::int64_t>> parse_app_id(std::string_view text) {
  const auto id = parse_decimal<std::int64_t>(text, 1, INT64_MAX);
  if (!id) return std::nullopt;
  return std::optional<std::optional<std::int64_t>>(std::in_place, *id);
}

std::optional<std::optional<Address>> parse_optional_address(std::string_view text) {
  std::optional<Address> address = parse_listen_address(text);
  if (!address) return std::nullopt;
  return std::optional<std::optional<Address>>(std::in_place, std::move(*address));
}

std::optional<bool> parse_switch(std::string_view text) {
  return parse_name(kSwitches, text);
}

std::optional<std::uint32_t> parse_valkey_database(std::string_view text) {
  return parse_decimal<std::uint32_t>(text, 0, kValkeyDatabaseMax);
}

std::optional<std::size_t> parse_valkey_connections(std::string_view text) {
  return parse_decimal<std::size_t>(text, 1, kValkeyConnectionsMax);
}

std::optional<std::size_t> parse_valkey_wait_replicas(std::string_view text) {
  return parse_decimal<std::size_t>(text, 0, kValkeyWaitReplicasMax);
}

std::optional<Milliseconds> parse_start_timeout(std::string_view text) {
  return parse_duration_within(text, Duration::zero(), kStartTimeoutMax);
}

std::optional<Scope> parse_scope(std::string_view text) {
  return parse_name(kScopes, text);
}

std::optional<StateKeys> parse_state_keys(std::string_view text) {
  return parse_name(kStateKeys, text);
}

std::optional<ReadThrough> parse_read_through(std::string_view text) {
  return parse_name(kReadThroughs, text);
}

std::optional<Durability> parse_durability(std::string_view text) {
  return parse_name(kDurabilities, text);
}

std::optional<SqliteCheck> parse_sqlite_check(std::string_view text) {
  return parse_name(kSqliteChecks, text);
}

std::optional<Milliseconds> parse_scrub_interval(std::string_view text) {
  return parse_duration_within(text, Duration::zero(), kScrubIntervalMax);
}

std::optional<LogLevel> parse_log_level(std::string_view text) {
  return parse_name(kLogLevels, text);
}

std::optional<LogFormat> parse_log_format(std::string_view text) {
  return parse_name(kLogFormats, text);
}

std::string show(const std::string& text) {
  return text;
}

std::string show(const Secret& secret) {
  return secret.empty() ? "" : "***";
}

std::string show(const std::vector<Secret>& secrets) {
  std::string text;
  for (const Secret& secret : secrets) text.append(text.empty() ? "" : ", ").append(show(secret));
  return text;
}

std::string show(Milliseconds duration) {
  return format_duration(duration);
}

std::string show(std::size_t number) {
  return std::to_string(number);
}

std::string show(std::uint32_t number) {
  return std::to_string(number);
}

std::string show(bool is_on) {
  return show_name(kSwitches, is_on);
}

std::string show(const Address& address) {
  return address.text();
}

std::string show(const std::optional<Address>& address) {
  return address ? address->text() : "";
}

std::string show(const std::optional<std::int64_t>& number) {
  return number ? std::to_string(*number) : "";
}

std::string show(Scope scope) {
  return show_name(kScopes, scope);
}

std::string show(StateKeys keys) {
  return show_name(kStateKeys, keys);
}

std::string show(ReadThrough layout) {
  return show_name(kReadThroughs, layout);
}

std::string show(Durability durability) {
  return show_name(kDurabilities, durability);
}

std::string show(SqliteCheck check) {
  return show_name(kSqliteChecks, check);
}

std::string show(LogLevel level) {
  return show_name(kLogLevels, level);
}

std::string show(LogFormat format) {
  return show_name(kLogFormats, format);
}

std::string show_url(std::string_view url) {
  return url.empty() ? "" : redacted_url(url);
}

// What stands in front of a ":" is a scheme for certain where "//" follows, or where it is one that needs none.
std::string show_store_scheme(const Storage& storage) {
  constexpr std::array<std::string_view, 3> kWithoutSlashes{"memory", "sqlite", "unix"};
  const bool is_known =
      std::find(kWithoutSlashes.begin(), kWithoutSlashes.end(), storage.type) != kWithoutSlashes.end();
  const std::string_view url = storage.url.reveal();
  const bool has_slashes = url.substr(std::min(storage.type.size(), url.size())).starts_with("://");
  return url.empty() || is_known || has_slashes ? storage.type : "***";
}

std::string show_store_url(const Storage& storage) {
  return show_store_scheme(storage) == storage.type ? show_url(storage.url.reveal()) : "***";
}

}  // namespace polly::config
