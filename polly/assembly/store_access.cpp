#include "polly/assembly/store_access.hpp"

#include <optional>
#include <utility>

#include "polly/base/run.hpp"
#include "polly/config/store_url.hpp"
#include "polly/config/wording.hpp"
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
  const Wording wording = config::wording_of(settings);
  Telemetry silent;
  try {
    const std::unique_ptr<Backend> backend = run(engine.open(std::move(settings), Runtime(silent)));
    run(backend->close());
  } catch (const Error& thrown) {
    const Error error = in_words(thrown, wording);
    const bool is_refused = error.kind() == ErrorKind::config || error.kind() == ErrorKind::permission_denied;
    if (is_refused) throw error.while_doing("the store refuses the new access");
    return error.what();
  }
  return "";
}

// An error, as of a certificate that cannot be read, is in the words of who wrote the settings.
EngineAccess renew(const Engine& engine, Backend& backend, const config::Storage& settings) {
  if (engine.renew == nullptr) return EngineAccess();
  try {
    return engine.renew(backend, settings);
  } catch (const Error& error) {
    throw in_words(error, config::wording_of(settings));
  }
}

}  // namespace

AccessChange StoreAccess::prepare(config::Storage settings) const {
  if (!settings.is_from_environment) config::settle_url(settings);
  AccessChange change;
  change.settings = settings;
  std::vector<std::string> secrets = changed_secrets(settings_, settings);
  EngineAccess access;
  const bool is_same_engine = &find_engine(settings) == engine_;
  if (is_same_engine) access = renew(*engine_, *backend_, settings);
  if (!access.commit) {
    change.needs_restart = std::move(secrets);
    return change;
  }
  change.untried = try_out(*engine_, std::move(settings));
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
