// real_path: where a path leads, without links.
//
//   real_path("state")        "/srv/polly/state.db" where `state` is a link to it
#pragma once

#include <string>

namespace polly {

// Absolute, and without links, also where the file does not exist yet. A path whose links form a circle stays as it is.
std::string real_path(const std::string& path);

}  // namespace polly
