// The OpenAPI 3.1 document of a daemon, made of the parts in polly/api/openapi:
//
//   const boost::json::object document = openapi_document(StateScope::repository, true);
//   document.at("paths").at("/api/v1/stats").at("get").at("x-polly-scope");          // "admin"
//
// A part has a few members of the document; what several parts have under `paths` or below `components` is joined. The
// parts are written for repository scope. Two members of a path, which the document does not have, say what becomes of
// it elsewhere:
//
//   "x-polly-commit-scope": "/api/v1/commits/{sha}/state"     the path in commit scope, without {owner} and {name};
//                                                             a path without this member is in repository scope only
//   "x-polly-needs-pulls": true                               only where the daemon keeps pull requests
//
// Components to which nothing refers are left out.
#pragma once

#include <boost/json/object.hpp>
#include <string_view>
#include <vector>

#include "polly/state/state_scope.hpp"

namespace polly::api {

// The texts of the parts, in order (cmake/PollyOpenApi.cmake).
const std::vector<std::string_view>& openapi_parts();

boost::json::object openapi_document(StateScope scope, bool keeps_pulls);

}  // namespace polly::api
