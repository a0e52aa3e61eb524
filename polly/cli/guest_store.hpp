// GuestStore: the store of the configuration, opened by this process for as long as the object lives. A daemon may have
// the same SQLite file open.
#pragma once

#include <string>

#include "polly/config/config.hpp"
#include "polly/store/blocking_store.hpp"
#include "polly/telemetry/telemetry.hpp"

namespace polly::cli {

class GuestStore {
 public:
  // `makes_file`: of SQLite, where there is none. Error: that of open_store.
  explicit GuestStore(config::Storage storage, bool makes_file = false);
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
