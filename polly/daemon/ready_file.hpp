// ReadyFile: where scripts and tests learn that the daemon answers, and where. Appears whole or not at all, and goes
// with the daemon. It is a new file with a mode of 0644 at most: a link in its place is replaced, never followed.
#pragma once

#include <optional>
#include <string>

namespace polly {

class ReadyFile {
 public:
  // Writes `text` to `path`; nothing where there is no path. Error unavailable where it cannot be written.
  ReadyFile(std::optional<std::string> path, const std::string& text);
  ReadyFile(const ReadyFile&) = delete;
  ReadyFile& operator=(const ReadyFile&) = delete;
  ~ReadyFile();

 private:
  std::optional<std::string> path_;
};

}  // namespace polly
