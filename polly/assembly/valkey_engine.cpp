#include <array>

#include "polly/assembly/engine.hpp"
#include "polly/assembly/valkey_options.hpp"
#include "polly/backends/valkey/valkey_backend.hpp"

namespace polly {

namespace {

constexpr std::array<std::string_view, 9> kSchemes{"valkey",           "valkeys",        "redis",
                                                   "rediss",           "unix",           "valkey+sentinel",
                                                   "valkeys+sentinel", "redis+sentinel", "rediss+sentinel"};

Task<std::unique_ptr<Backend>> open_valkey(config::Storage settings, Runtime runtime) {
  return open_valkey_backend(valkey_options(settings), std::move(runtime));
}

}  // namespace

Engine valkey_engine() noexcept;

Engine valkey_engine() noexcept {
  return {"valkey", kSchemes, open_valkey};
}

}  // namespace polly
