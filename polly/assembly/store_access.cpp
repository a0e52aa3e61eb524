#include "polly/assembly/store_access.hpp"

#include <optional>
#include <utility>

#include "polly/base/run.hpp"
#include "polly/store/runtime.hpp"

namespace polly {

namespace {

struct StorageSecret {
  const char* name;
  const Secret& (*of)(const config::Storage& storage);
};

constexpr StorageSecret kStorageSecrets[] = {
    {"POLLY_STORE_URL", [](const config::Storage& storage) -> const Secret& { return storage.url; }},
    {"POLLY_POSTGRES_URL", [](const config::Storage& storage) -> const Secret& { return storage.postgres.url; }},
    {"POLLY_VALKEY_PASSWORD",
     [](const config::Storage& storage) -> const Secret& { return storage.valkey.credentials.password; }},
    {"POLLY_VALKEY_SENTINEL_PASSWORD",
     [](const config::Storage& storage) -> const Secret& { return storage.valkey.sentinel_credentials.password; }},
};

std::vector<std::string> changed_secrets(const config::Storage& before, const config::Storage& now) {
  std::vector<std::string> names;
  for (const StorageSecret& secret : kStorageSecrets) {
    if (!secret.of(before).equals(secret.of(now).reveal())) names.emplace_back(secret.name);
  }
  return names;
}

// Opens the store with these settings and closes it. Returns why it could not be tried; empty: the server accepts it.
std::string try_out(const Engine& engine, config::Storage settings) {
  settings.valkey.start_timeout = Milliseconds(0);
  settings.valkey.connections = 1;
  settings.postgres.start_timeout = Milliseconds(0);
  settings.postgres.connections = 1;
  settings.postgres.migrate = false;
  Telemetry silent;
  try {
    const std::unique_ptr<Backend> backend = run(engine.open(std::move(settings), Runtime(silent)));
    run(backend->close());
  } catch (const Error& error) {
    const bool is_refused = error.kind() == ErrorKind::config || error.kind() == ErrorKind::permission_denied;
    if (is_refused) throw error.while_doing("the store refuses the new access");
    return error.what();
  }
  return "";
}

}  // namespace

AccessChange StoreAccess::prepare(const config::Storage& settings) const {
  AccessChange change;
  change.settings = settings;
  std::vector<std::string> secrets = changed_secrets(settings_, settings);
  EngineAccess access;
  const bool is_same_engine = &find_engine(settings) == engine_;
  if (is_same_engine && engine_->renew != nullptr) access = engine_->renew(*backend_, settings);
  if (!access.commit) {
    change.needs_restart = std::move(secrets);
    return change;
  }
  change.untried = try_out(*engine_, settings);
  change.changed = std::move(secrets);
  change.changed.insert(change.changed.end(), access.files.begin(), access.files.end());
  change.commit = std::move(access.commit);
  return change;
}

void StoreAccess::apply(AccessChange change) {
  if (!change.commit) return;
  change.commit();
  settings_ = std::move(change.settings);
}

}  // namespace polly
