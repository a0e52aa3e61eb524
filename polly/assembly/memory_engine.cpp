#include <array>

#include "polly/assembly/engine.hpp"
#include "polly/backends/memory/memory_backend.hpp"

namespace polly {

namespace {

constexpr std::array<std::string_view, 1> kSchemes{"memory"};

Task<std::unique_ptr<Backend>> open_memory(config::Storage settings, Runtime runtime) {
  MemoryOptions options;
  options.max_bytes = settings.memory_max_bytes;
  co_return open_memory_backend(options, runtime);
}

}  // namespace

Engine memory_engine() noexcept;

Engine memory_engine() noexcept {
  return {"memory", kSchemes, open_memory};
}

}  // namespace polly
