#include "polly/config/exposed_files.hpp"

#include <sys/stat.h>

#include <cstddef>
#include <string_view>
#include <utility>

#include "polly/base/real_path.hpp"
#include "polly/config/setting.hpp"

namespace polly::config {

namespace {

// What others than the owner and the group may do with it; empty: nothing.
std::string_view rights_of_others(const std::string& path) {
  struct stat status{};
  if (stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return "";
  if ((status.st_mode & S_IWOTH) != 0) return "read and change";
  return (status.st_mode & S_IROTH) != 0 ? "read" : "";
}

class Findings {
 public:
  void look_at(const std::string& path, const std::string& what) {
    const std::string_view rights = rights_of_others(path);
    if (rights.empty()) return;
    texts_.push_back("every user of this machine can " + std::string(rights) + " " + path + ", " + what +
                     ": run `chmod o= " + path + "`");
  }
  std::vector<std::string> take() { return std::move(texts_); }

 private:
  std::vector<std::string> texts_;
};

std::string octal(mode_t mode) {
  std::string digits;
  for (int shift = 9; shift >= 0; shift -= 3) digits += static_cast<char>('0' + (mode >> shift & 7));
  return digits;
}

}  // namespace

std::string exposure_of(const std::string& path) {
  struct stat status{};
  if (stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return "";
  if ((status.st_mode & (S_IRWXO | S_IWGRP)) == 0) return "";
  return path + ", whose mode " + octal(status.st_mode & 07777) + " lets others read or change it: run `chmod 0600 " +
         path + "` (0640 is allowed, too)";
}

std::vector<std::string> exposed_files(const Loaded& loaded) {
  Findings findings;
  for (std::size_t i = 0; i < loaded.origins.size(); ++i) {
    const Origin& origin = loaded.origins[i];
    if (origin.kind != Origin::Kind::file || !settings()[i].is_secret) continue;
    findings.look_at(origin.path, "which holds a secret (" + origin.name + ")");
  }
  const Storage& storage = loaded.config.storage;
  if (!storage.valkey.tls.key_file.empty()) {
    findings.look_at(storage.valkey.tls.key_file, "which holds a private key (POLLY_VALKEY_TLS_KEY)");
  }
  if (storage.type == "sqlite" && !storage.sqlite.path.empty()) {
    const std::string file = real_path(storage.sqlite.path);  // its log lies beside that one
    for (const char* suffix : {"", "-wal", "-shm"}) {
      findings.look_at(file + suffix, "which holds what the store keeps");
    }
  }
  return findings.take();
}

}  // namespace polly::config
