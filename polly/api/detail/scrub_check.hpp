// The part of /readyz?verbose that reports how the store searches its own data for damage:
//
//   {"status":"damaged","damaged_rows":1,"damage":"damaged rows: 1","running":false,"progress":1,"rows":1000,
//    "passes":2,"last_ended_at":1767225600,"last_took_seconds":0.8,"last_structure_check_at":1767225600}
//
// A damaged row does not make the daemon unready: it still serves all others.
#pragma once

#include <boost/json/object.hpp>

#include "polly/store/scrub_state.hpp"

namespace polly::api {

boost::json::object scrub_check(const ScrubState& state);

}  // namespace polly::api
