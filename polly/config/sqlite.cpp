#include "polly/config/sqlite.hpp"

#include <algorithm>
#include <optional>

#include "polly/base/percent.hpp"
#include "polly/config/detail/provenance.hpp"
#include "polly/config/value_text.hpp"

namespace polly::config {

namespace {

constexpr std::string_view kFile = "polly.db";
constexpr std::string_view kDurability = "durability=";

// The folder alone.
std::string usual_folder(const Environment& environment) {
  const auto absolute = [&](std::string_view variable) {
    const auto value = environment.find(variable);
    return value && value->starts_with('/') ? std::string(*value) : std::string();
  };
  if (const std::string folders = absolute("STATE_DIRECTORY"); !folders.empty()) {
    return folders.substr(0, folders.find(':'));
  }
  if (const std::string home = absolute("XDG_STATE_HOME"); !home.empty()) return home + "/polly";
  if (const std::string home = absolute("HOME"); !home.empty() && home != "/" && home != "/root") {
    return home + "/.local/state/polly";
  }
  return "/var/lib/polly";
}

// A word for one of SQLite's own parameters, or for ours. Anything else may be a key or a password.
std::string shown_query(std::string_view query) {
  constexpr std::size_t kBytesMax = 24;
  for (const std::string_view name : {kDurability, std::string_view("mode="), std::string_view("cache=")}) {
    if (!query.starts_with(name) || query.size() > kBytesMax) continue;
    const bool is_word = query.find_first_not_of("abcdefghijklmnopqrstuvwxyz", name.size()) == query.npos;
    if (is_word) return "\"" + std::string(query) + "\"";
  }
  return "something else";
}

}  // namespace

bool is_sqlite(std::string_view type) noexcept {
  return std::find(kSqliteSchemes.begin(), kSqliteSchemes.end(), type) != kSqliteSchemes.end();
}

std::string read_sqlite_url(std::string_view url, Sqlite& sqlite) {
  url.remove_prefix(url.find(':') + 1);
  if (url.starts_with("//")) {
    url.remove_prefix(2);
    if (!url.starts_with('/')) return "names a host, but the store is a file: write sqlite:PATH or sqlite:///PATH";
  }
  const std::size_t query = url.find('?');
  const std::optional<std::string> path = percent_decode(url.substr(0, query));
  if (!path || path->empty() || path->find('\0') != std::string::npos) {
    return "names no file: write sqlite:PATH, as in sqlite:polly.db";
  }
  if (*path == ":memory:") return "asks for a database in memory: use memory: for a store that forgets";
  sqlite.path = *path;
  if (query == std::string_view::npos) return "";
  const std::string_view parameters = url.substr(query + 1);
  const auto durability =
      parameters.starts_with(kDurability) ? parse_durability(parameters.substr(kDurability.size())) : std::nullopt;
  if (!durability) return "says " + shown_query(parameters) + "; allowed is ?durability=full or ?durability=normal";
  sqlite.durability = *durability;
  return "";
}

std::vector<std::string> settle_sqlite(Config& config, const Environment& environment) {
  std::vector<std::string> mistakes;
  Storage& storage = config.storage;
  if (!is_sqlite(storage.type)) return mistakes;
  if (!storage.url.empty()) {
    for (const std::string_view variable : kSqliteUrlVariables) {
      if (!environment.find(variable)) continue;
      mistakes.push_back(both_are_set(environment, kStoreUrl, variable));
    }
    const std::string wrong = read_sqlite_url(storage.url.reveal(), storage.sqlite);
    if (!wrong.empty()) mistakes.push_back(name_as_set(environment, kStoreUrl) + " " + wrong);
  }
  if (storage.sqlite.path.empty()) storage.sqlite.path = usual_folder(environment) + "/" + std::string(kFile);
  return mistakes;
}

}  // namespace polly::config
