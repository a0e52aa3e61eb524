// A file with that content, for as long as the object lives.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace polly::config {

class SecretFile {
 public:
  explicit SecretFile(const std::string& content) {
    static int count = 0;
    path_ = std::filesystem::temp_directory_path() /
            ("polly_secret_file_" + std::to_string(::getpid()) + "_" + std::to_string(++count));
    std::ofstream(path_, std::ios::binary) << content;
  }
  SecretFile(const SecretFile&) = delete;
  SecretFile& operator=(const SecretFile&) = delete;
  ~SecretFile() { std::filesystem::remove(path_); }

  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

}  // namespace polly::config
