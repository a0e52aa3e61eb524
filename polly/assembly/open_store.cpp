#include "polly/assembly/open_store.hpp"

#include <string>
#include <utility>

#include "polly/assembly/engine.hpp"

namespace polly {

namespace {

const Engine& find_engine(const std::string& type) {
  std::string known;
  for (const Engine& engine : engines()) {
    if (engine.name == type) return engine;
    known += known.empty() ? "" : ", ";
    known += engine.name;
  }
  throw Error(ErrorKind::config, "POLLY_STORAGE_TYPE is \"" + type + "\"; this build knows: " + known);
}

}  // namespace

Task<std::unique_ptr<Store>> open_store(config::Storage settings, Runtime runtime) {
  const Engine& engine = find_engine(settings.type);
  const Duration timeout = settings.timeout;
  std::unique_ptr<Backend> backend = co_await engine.open(std::move(settings), runtime);
  co_return std::make_unique<Store>(std::move(backend), runtime, timeout);
}

}  // namespace polly
