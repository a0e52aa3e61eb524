#include "polly/assembly/engine.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "polly/base/error.hpp"
#include "polly/base/nearest.hpp"
#include "polly/config/value_text.hpp"

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

}  // namespace

const Engine& find_engine(std::string_view type, std::span<const Engine> known) {
  if (const Engine* engine = find(type, known)) return *engine;
  throw Error(ErrorKind::config, "POLLY_STORAGE_TYPE is \"" + std::string(type) +
                                     "\"; this build knows: " + names_of(known) + hint(type, known));
}

const Engine& find_engine(const config::Storage& storage, std::span<const Engine> known) {
  if (storage.url.empty()) return find_engine(storage.type, known);
  if (const Engine* engine = find(storage.type, known)) return *engine;
  throw Error(ErrorKind::config, "the store URL (--store or POLLY_STORE_URL) begins with \"" +
                                     config::show_store_scheme(storage) +
                                     ":\", which is no scheme of a store; this build knows: " + names_of(known) +
                                     hint(storage.type, known));
}

}  // namespace polly
