#include "polly/assembly/engine.hpp"
#include "polly/assembly/valkey_options.hpp"
#include "polly/backends/valkey/valkey_backend.hpp"
#include "polly/config/valkey.hpp"

namespace polly {

namespace {

Task<std::unique_ptr<Backend>> open_valkey(config::Storage settings, Runtime runtime) {
  return open_valkey_backend(valkey_options(settings), std::move(runtime));
}

}  // namespace

Engine valkey_engine() noexcept;

Engine valkey_engine() noexcept {
  return {"valkey", config::kValkeySchemes, open_valkey};
}

}  // namespace polly
