// ShutdownSignals: SIGTERM and SIGINT, waited for by one thread instead of interrupting any.
//
// Made before the program starts threads: they inherit the blocked signals. When it goes, the signals end the process
// again.
#pragma once

#include <csignal>
#include <string_view>

namespace polly {

class ShutdownSignals {
 public:
  ShutdownSignals();
  ShutdownSignals(const ShutdownSignals&) = delete;
  ShutdownSignals& operator=(const ShutdownSignals&) = delete;
  ~ShutdownSignals();

  std::string_view wait() const;  // its name; from then on a second one ends the process

 private:
  sigset_t signals_;
  sigset_t before_;
};

}  // namespace polly
