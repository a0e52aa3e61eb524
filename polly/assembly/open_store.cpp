#include "polly/assembly/open_store.hpp"

#include <utility>

#include "polly/assembly/engine.hpp"

namespace polly {

Task<std::unique_ptr<Store>> open_store(config::Storage settings, Runtime runtime) {
  const Engine& engine = find_engine(settings);
  const Duration timeout = settings.timeout;
  std::unique_ptr<Backend> backend = co_await engine.open(std::move(settings), runtime);
  co_return std::make_unique<Store>(std::move(backend), runtime, timeout);
}

}  // namespace polly
