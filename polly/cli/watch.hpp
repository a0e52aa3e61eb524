// watch: does the action of a session again and again, for --watch, and prints what it prints.
//
//   session.watch.emplace("polly stats", 2s);
//   const ExitCode code = watch(session);
//
// On a terminal each round replaces the one before, below a line with the time. Elsewhere rounds follow each other with
// an empty line between them; with --json each is one line. A round that fails is shown, and the next one is tried.
// Only a mistake in the call or in the configuration, which the first round shows, ends it. SIGINT ends the process, as
// it ends every verb; it also ends where the output cannot be written, or its reader is gone.
#pragma once

#include <functional>

#include "polly/cli/session.hpp"

namespace polly::cli {

// Waits for so long; false: this was the last round.
using WatchPause = std::function<bool(Milliseconds)>;
bool sleep_between_rounds(Milliseconds interval);

// The code of the last round. Error: invalid_argument or config, from the first round.
ExitCode watch(Session& session, const WatchPause& pause = sleep_between_rounds);

}  // namespace polly::cli
