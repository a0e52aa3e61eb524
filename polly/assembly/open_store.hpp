// open_store: from the configuration to a store that works.
//
//   Telemetry telemetry;
//   config::Storage settings;
//   settings.sqlite.path = "polly.db";                              // or settings.type = "memory", ...
//   std::unique_ptr<Store> store = co_await open_store(settings, Runtime(telemetry));
//   BlockingStore blocking(run(open_store(settings, Runtime(telemetry))));
#pragma once

#include <memory>
#include <optional>

#include "polly/assembly/store_access.hpp"
#include "polly/base/task.hpp"
#include "polly/config/config.hpp"
#include "polly/store/runtime.hpp"
#include "polly/store/store.hpp"

namespace polly {

// Error config for an unknown type (names the known ones); unavailable, permission_denied where the engine reports it.
// `access`, where it is not nullptr, is set to what replaces the passwords and certificates of the store later; it is
// used no longer than the store.
Task<std::unique_ptr<Store>> open_store(config::Storage settings, Runtime runtime,
                                        std::optional<StoreAccess>* access = nullptr);

// How values are stored. Error config for a key ring that is none.
std::shared_ptr<codec::ValueCodec> codec_of(const config::AtRest& at_rest);

}  // namespace polly
