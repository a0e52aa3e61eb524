#include "polly/daemon/ready_file.hpp"

#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#include "polly/base/error.hpp"

namespace polly {

ReadyFile::ReadyFile(std::optional<std::string> path, const std::string& text) : path_(std::move(path)) {
  if (!path_) return;
  const std::string unfinished = *path_ + ".new";
  std::ofstream file(unfinished, std::ios::trunc);
  file << text;
  file.close();
  std::error_code error;
  if (file) std::filesystem::rename(unfinished, *path_, error);
  if (!file || error) {
    throw Error(ErrorKind::unavailable,
                "cannot write the ready file " + *path_ + ": is its folder there and writable?");
  }
}

ReadyFile::~ReadyFile() {
  std::error_code ignored;
  if (path_) std::filesystem::remove(*path_, ignored);
}

}  // namespace polly
