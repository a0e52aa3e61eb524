#include "polly/assembly/engine.hpp"

#include <algorithm>
#include <string>

#include "polly/base/error.hpp"

namespace polly {

const Engine& find_engine(std::string_view type, std::span<const Engine> known) {
  std::string names;
  for (const Engine& engine : known) {
    if (std::find(engine.schemes.begin(), engine.schemes.end(), type) != engine.schemes.end()) return engine;
    names += names.empty() ? "" : ", ";
    names += engine.name;
  }
  throw Error(ErrorKind::config, "POLLY_STORAGE_TYPE is \"" + std::string(type) + "\"; this build knows: " + names);
}

}  // namespace polly
