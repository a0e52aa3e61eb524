// settings_check: what the daemon finds in the settings of its store's server (Engine::examine), for the doctor:
//
//   {"status":"ok","detail":"nothing in the settings of the store's server is worth a warning"}
//   {"status":"failed","error":"the table has no TTL: ..."}
#pragma once

#include <boost/json/object.hpp>

#include "polly/config/config.hpp"

namespace polly {

// Asks the server, on a connection of its own, for at most some seconds; on a thread that is no event loop. Empty where
// the engine has no such settings.
boost::json::object settings_check(const config::Storage& storage);

}  // namespace polly
