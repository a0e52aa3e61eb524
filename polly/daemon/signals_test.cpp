#include "polly/daemon/signals.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

namespace polly {
namespace {

// In a process of its own: how a signal acts is a setting of the process. It ends with 0 where SIGHUP did not end it.
[[noreturn]] void hang_up_behind(int signal) {
  {
    KeptSignals signals;
    signals.keep({SIGTERM, SIGHUP});
    raise(signal);
    if (signals.wait() != signal) _exit(2);
  }
  raise(SIGHUP);
  _exit(0);
}

TEST(Signals, AHangupBehindTheEndOfTheDaemonIsIgnored) {
  EXPECT_EXIT(hang_up_behind(SIGTERM), ::testing::ExitedWithCode(0), "");
}

TEST(Signals, WithoutAnEndWhatTheyDidBeforeIsRestored) {
  EXPECT_EXIT(hang_up_behind(SIGHUP), ::testing::KilledBySignal(SIGHUP), "");
}

}  // namespace
}  // namespace polly
