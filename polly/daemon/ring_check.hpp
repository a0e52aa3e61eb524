// ring_check: the part of /readyz?verbose about the keys of the daemons that share the store:
//
//   {"status":"ok","instance":"5f3a09c2e1b47d68","seals":"2026-11","opens":["2026-11","2026-05"],"daemons":2}
//   {"status":"warning",...,"missing":["the instance 0c9e... does not have the key \"2026-11\", ..."]}
//
// Names of keys are not secret. A daemon that lacks a key is not unready for that.
#pragma once

#include <boost/json/object.hpp>
#include <vector>

#include "polly/store/ring_registry.hpp"

namespace polly {

// `rings`: this daemon's first. Empty where no daemon has a key.
boost::json::object ring_check(const std::vector<RegisteredRing>& rings);

}  // namespace polly
