// StoreAccess: replaces what the connections of an open store log in with: passwords, and the certificates of TLS.
//
//   StoreAccess access(engine, backend, settings);             // open_store() makes it
//   AccessChange change = access.prepare(settings_read_again);  // Error: nothing has changed
//   access.apply(std::move(change));
//
// Connections that are open stay until they end; those that are opened afterwards have the new access. An access that
// the server refuses is not taken: prepare() opens the store with it once, and closes it again.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "polly/assembly/engine.hpp"
#include "polly/config/config.hpp"
#include "polly/store/backend.hpp"

namespace polly {

// Names are those of variables: "POLLY_VALKEY_PASSWORD".
struct AccessChange {
  AccessChange() = default;

  std::vector<std::string> changed;        // apply() takes them into use
  std::vector<std::string> needs_restart;  // these differ, too, and apply() leaves them
  std::string untried;                     // why the server did not judge the new access: it does not answer
  std::function<void()> commit;            // for apply(); empty: nothing has changed
  config::Storage settings;
};

class StoreAccess {
 public:
  // `backend` was opened by `engine` with `settings`. Both outlive this.
  StoreAccess(const Engine& engine, Backend& backend, config::Storage settings)
      : engine_(&engine), backend_(&backend), settings_(std::move(settings)) {}

  // Takes up to some seconds, on a thread that is no event loop.
  // Error config, permission_denied: a file cannot be used, or the server refuses the new access.
  AccessChange prepare(config::Storage settings) const;

  void apply(AccessChange change);

 private:
  const Engine* engine_;
  Backend* backend_;
  config::Storage settings_;  // whose access is in use
};

}  // namespace polly
