// ReadyFile: a file with the daemon's URL, which scripts and tests wait for. It is created atomically once the daemon
// answers requests, and the destructor deletes it. It is a new file of mode 0644 at most: an existing link is replaced,
// never followed.
//
//   const ReadyFile ready_file("polly.url", "http://127.0.0.1:8080\n");
#pragma once

#include <optional>
#include <string>

namespace polly {

class ReadyFile {
 public:
  // Writes `text` to `path`; does nothing where there is no path. Error unavailable: the file cannot be written.
  ReadyFile(std::optional<std::string> path, const std::string& text);
  ReadyFile(const ReadyFile&) = delete;
  ReadyFile& operator=(const ReadyFile&) = delete;
  ~ReadyFile();

 private:
  std::optional<std::string> path_;
};

}  // namespace polly
