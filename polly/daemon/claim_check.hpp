// log_claim_support: a warning at the start of the daemon where no caller can get a claim for a fact, because the keys
// of a commit lie in several slots of a cluster. A store that does not answer in time is not waited for.
#pragma once

#include "polly/state/state_service.hpp"
#include "polly/telemetry/log.hpp"

namespace polly {

void log_claim_support(StateService& state, Log& log);

}  // namespace polly
