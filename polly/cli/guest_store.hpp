// GuestStore: the store that a verb works on, opened by this process for as long as the object lives (a daemon may have
// the same SQLite file open), or that of a running daemon, for work over whole stores.
#pragma once

#include <string>

#include "polly/cli/store_place.hpp"
#include "polly/store/blocking_store.hpp"
#include "polly/telemetry/telemetry.hpp"

namespace polly::cli {

class GuestStore {
 public:
  // `makes_file`: of SQLite, where there is none. Error: that of open_store, or of the daemon.
  explicit GuestStore(StorePlace place, bool makes_file = false);
  GuestStore(const GuestStore&) = delete;
  GuestStore& operator=(const GuestStore&) = delete;
  ~GuestStore();

  BlockingStore& operator*() noexcept { return store_; }
  BlockingStore* operator->() noexcept { return &store_; }
  Telemetry& telemetry() noexcept { return telemetry_; }

 private:
  Telemetry telemetry_;
  BlockingStore store_;
};

// Error config where a store is inside a daemon's process, and cannot be opened by this one. `needs` ends the message:
// "`polly keys` needs another store".
void require_lasting_store(const config::Storage& storage, const std::string& needs);

}  // namespace polly::cli
