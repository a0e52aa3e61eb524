#include "polly/cli/guest_store.hpp"

#include <memory>
#include <utility>

#include "polly/assembly/open_store.hpp"
#include "polly/base/run.hpp"
#include "polly/cli/daemon_backend.hpp"

namespace polly::cli {

namespace {

config::Storage as_guest(config::Storage storage, bool makes_file) {
  storage.sqlite.is_guest = true;
  storage.sqlite.guest_makes_file = makes_file;
  return storage;
}

std::unique_ptr<Store> open_place(StorePlace place, const Runtime& runtime, bool makes_file) {
  if (place.server.empty()) return polly::run(open_store(as_guest(std::move(place.storage), makes_file), runtime));
  auto backend = std::make_unique<DaemonBackend>(place.server, place.token, place.trust);
  auto store =
      std::make_unique<Store>(std::move(backend), runtime, DaemonBackend::kTimeout, codec_of(place.storage.at_rest));
  polly::run(store->ping(Context()));
  return store;
}

}  // namespace

GuestStore::GuestStore(StorePlace place, bool makes_file)
    : store_(open_place(std::move(place), Runtime(telemetry_), makes_file)) {}

GuestStore::~GuestStore() {
  try {
    store_.close();
  } catch (const Error&) {
    // Nothing is lost: every call was answered before.
  }
}

void require_lasting_store(const config::Storage& storage, const std::string& needs) {
  if (storage.type != "memory") return;
  throw Error(ErrorKind::config,
              "the memory store is inside the daemon's process and ends with it: " + needs + ", as in sqlite:polly.db");
}

}  // namespace polly::cli
