#include "polly/assembly/engine.hpp"
#include "polly/backends/memory/memory_backend.hpp"

namespace polly {

Task<std::unique_ptr<Backend>> open_memory(config::Storage settings, Runtime runtime);

Task<std::unique_ptr<Backend>> open_memory(config::Storage settings, Runtime runtime) {
  MemoryOptions options;
  options.max_bytes = settings.memory_max_bytes;
  co_return open_memory_backend(options, runtime);
}

}  // namespace polly
