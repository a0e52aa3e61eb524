// exposed_files: which files of a configuration every user of the machine can read or change though they should not:
// those that hold secrets, and the database.
#pragma once

#include <string>
#include <vector>

#include "polly/config/load.hpp"

namespace polly::config {

// One sentence each, with the command that helps. A file that is not there, or is no regular file, is left out.
std::vector<std::string> exposed_files(const Loaded& loaded);

}  // namespace polly::config
