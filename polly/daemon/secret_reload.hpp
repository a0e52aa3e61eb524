// SecretReload: reads the configuration again at SIGHUP and replaces what may change while the daemon serves: the key
// ring, the secrets of the webhook, the tokens of the API, the passwords and certificates of the store, and the headers
// for the collector. The variables of a process do not change, so these come from files (POLLY_..._FILE).
//
//   SecretReload reload(config, [&] { return config::read(environment); }, targets);
//   reload.reload();                              // all of the new values, or none of them
//   if (const auto last = reload.last()) ...      // what the last one did
//
// A mistake anywhere in the configuration keeps all old values, and is logged and shown by /readyz?verbose. Requests
// under way keep the values with which they began.
#pragma once

#include <boost/json/object.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "polly/api/api_tokens.hpp"
#include "polly/assembly/store_access.hpp"
#include "polly/base/clock.hpp"
#include "polly/codec/key_ring.hpp"
#include "polly/config/load.hpp"
#include "polly/store/store.hpp"
#include "polly/telemetry/telemetry.hpp"
#include "polly/webhook/receiver.hpp"

namespace polly {

// What has the secrets.
struct ReloadTargets {
  Store& store;
  StoreAccess& access;  // of that store
  webhook::Receiver& receiver;
  api::ApiTokens& tokens;
  Telemetry& telemetry;
};

struct ReloadResult {
  ReloadResult() = default;

  WallTime time{};
  std::string failure;               // empty: it succeeded; otherwise why not, without a part of a secret
  std::vector<std::string> changed;  // names of variables
};

class SecretReload {
 public:
  using Read = std::function<config::Loaded()>;

  // `config` is what the targets have now. What is referred to outlives this.
  SecretReload(const config::Config& config, Read read, const ReloadTargets& targets);
  SecretReload(const SecretReload&) = delete;
  SecretReload& operator=(const SecretReload&) = delete;

  // On one thread, which is no event loop. Whether it succeeded.
  bool reload();

  std::optional<ReloadResult> last() const;  // thread-safe

  // For /readyz?verbose: {"status":"ok","at":1767225600,"changed":["POLLY_API_TOKEN"]} or
  // {"status":"failed","at":...,"error":"..."}; empty before the first reload. Thread-safe.
  boost::json::object check() const;

 private:
  struct Secrets;

  // Error config: why the secrets cannot be replaced. Nothing is changed.
  Secrets examine(const config::Loaded& loaded) const;
  void examine_ring(const codec::KeyRing* ring) const;
  std::vector<std::string> replace(Secrets secrets);
  void replace_access(AccessChange change, std::vector<std::string>& changed);
  void replace_headers(const config::Tracing& tracing, std::vector<std::string>& changed);
  void warn_of_restart(const config::Config& config, const std::vector<std::string>& names);
  void replace_tokens(const Secrets& secrets, std::vector<std::string>& changed);
  void log_ring(const codec::KeyRing* before, const codec::KeyRing* now);
  void conclude(ReloadResult result);

  config::Config config_;  // what the targets have
  const Read read_;
  const ReloadTargets targets_;
  Log& log_;
  mutable std::mutex mutex_;
  std::optional<ReloadResult> last_;  // under mutex_
};

}  // namespace polly
