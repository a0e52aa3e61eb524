#include "polly/assembly/engine.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "polly/base/error.hpp"
#include "polly/base/nearest.hpp"
#include "polly/config/dynamodb.hpp"
#include "polly/config/postgres.hpp"
#include "polly/config/sqlite.hpp"
#include "polly/config/valkey.hpp"
#include "polly/config/value_text.hpp"
#include "polly/config/wording.hpp"

namespace polly {

namespace {

const Engine* find(std::string_view type, std::span<const Engine> known) noexcept {
  for (const Engine& engine : known) {
    if (std::find(engine.schemes.begin(), engine.schemes.end(), type) != engine.schemes.end()) return &engine;
  }
  return nullptr;
}

std::string names_of(std::span<const Engine> known) {
  std::string names;
  for (const Engine& engine : known) names.append(names.empty() ? "" : ", ").append(engine.name);
  return names;
}

// "; did you mean valkey?". Nothing of what was given is repeated: it may be a part of a password.
std::string hint(std::string_view type, std::span<const Engine> known) {
  std::vector<std::string> schemes;
  for (const Engine& engine : known) schemes.insert(schemes.end(), engine.schemes.begin(), engine.schemes.end());
  const std::vector<std::string> meant = nearest(type, schemes);
  return meant.empty() ? "" : "; " + did_you_mean(meant);
}

// Throws where the library has the engine, but this program does not link it.
void refuse_unlinked(std::string_view type) {
  const std::string component = config::is_valkey(type)     ? "valkey"
                                : config::is_postgres(type) ? "postgres"
                                : config::is_sqlite(type)   ? "sqlite"
                                : config::is_dynamodb(type) ? "dynamodb"
                                : type == "memory"          ? "memory"
                                                            : "";
  if (component.empty()) return;
  throw Error(ErrorKind::config, "this program does not link the engine " + component +
                                     ": add it to the components of Polly, find_package(polly COMPONENTS " + component +
                                     ")");
}

// `said` is how the settings name the engine.
Error unknown_engine(const std::string& said, std::string_view type, std::span<const Engine> known) {
  return Error(ErrorKind::config, said + "; this build knows: " + names_of(known) + hint(type, known));
}

}  // namespace

const Engine& find_engine(std::string_view type, std::span<const Engine> known) {
  if (const Engine* engine = find(type, known)) return *engine;
  refuse_unlinked(type);
  throw unknown_engine("Storage::type is \"" + std::string(type) + "\"", type, known);
}

const Engine& find_engine(const config::Storage& storage, std::span<const Engine> known) {
  if (const Engine* engine = find(storage.type, known)) return *engine;
  refuse_unlinked(storage.type);
  const std::string said = storage.url.empty()
                               ? "Storage::type is \"" + storage.type + "\""
                               : "the store URL (Storage::url) begins with \"" + config::show_store_scheme(storage) +
                                     ":\", which is no scheme of a store";
  throw in_words(unknown_engine(said, storage.type, known), config::wording_of(storage));
}

}  // namespace polly
