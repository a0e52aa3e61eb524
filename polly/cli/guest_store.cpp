#include "polly/cli/guest_store.hpp"

#include <utility>

#include "polly/assembly/open_store.hpp"
#include "polly/base/run.hpp"

namespace polly::cli {

namespace {

config::Storage as_guest(config::Storage storage, bool makes_file) {
  storage.sqlite.is_guest = true;
  storage.sqlite.guest_makes_file = makes_file;
  return storage;
}

}  // namespace

GuestStore::GuestStore(config::Storage storage, bool makes_file)
    : store_(polly::run(open_store(as_guest(std::move(storage), makes_file), Runtime(telemetry_)))) {}

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
