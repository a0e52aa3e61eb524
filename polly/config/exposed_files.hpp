// exposed_files: which files of a configuration every user of the machine can read or change though they should not:
// those that hold secrets, and the database.
#pragma once

#include <string>
#include <vector>

#include "polly/config/load.hpp"

namespace polly::config {

// One sentence each, with the command that helps. A file that is not there, or is no regular file, is left out.
std::vector<std::string> exposed_files(const Loaded& loaded);

// Of one file: "PATH, which ... can read (its mode is 0644): run `chmod 0600 PATH`". Empty where only its owner and its
// group can read it, and only its owner change it, or where it is no regular file.
std::string exposure_of(const std::string& path);

}  // namespace polly::config
