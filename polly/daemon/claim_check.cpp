#include "polly/daemon/claim_check.hpp"

#include <chrono>

#include "polly/base/error.hpp"
#include "polly/base/run.hpp"

namespace polly {

namespace {

constexpr std::chrono::milliseconds kClaimCheckTimeout{250};  // a cluster's backend answers without asking a server

}  // namespace

void log_claim_support(StateService& state, Log& log) {
  try {
    run(state.check_claims(Context().with_timeout(system_clock(), kClaimCheckTimeout)));
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::unsupported) return;
    log.write(Level::warning, "claims for facts are off: the API answers 501 to them", {{"reason", error.what()}});
  }
}

}  // namespace polly
