#include "polly/assembly/engine.hpp"
#include "polly/assembly/valkey_options.hpp"
#include "polly/backends/valkey/valkey_primary.hpp"
#include "polly/config/valkey.hpp"

namespace polly {

namespace {

Task<std::unique_ptr<Backend>> open_valkey(config::Storage settings, Runtime runtime) {
  valkey::Options options = valkey_options(settings);
  const bool may_be_replica = settings.sqlite.is_guest;  // who works beside a daemon may only want to read
  return may_be_replica ? open_valkey_backend(std::move(options), std::move(runtime))
                        : open_valkey_primary(std::move(options), std::move(runtime));
}

}  // namespace

Engine valkey_engine() noexcept;

Engine valkey_engine() noexcept {
  return {"valkey", config::kValkeySchemes, open_valkey};
}

}  // namespace polly
