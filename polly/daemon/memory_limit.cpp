#include "polly/daemon/memory_limit.hpp"

#include <algorithm>
#include <fstream>
#include <string>
#include <string_view>

#include "polly/config/config.hpp"

namespace polly {

namespace {

constexpr std::size_t kBodyMin = 64 * 1024;
constexpr std::size_t kParsedSize = 10;  // bytes per byte of the body: simdjson's buffers and a form's decoded text

// The file contains a number, or "max" where there is no limit. In version 1, a number near 2^63 means no limit.
void take_smaller(const std::filesystem::path& file, std::optional<std::size_t>& limit) {
  constexpr std::size_t kUnlimited = std::size_t{1} << 60U;
  std::ifstream in(file);
  std::size_t bytes = 0;
  if (in >> bytes && bytes < kUnlimited) limit = std::min(limit.value_or(bytes), bytes);
}

// A container often sees its own group as the root of the tree, while the path is still the one outside of the
// container: files that do not exist are skipped.
void look_upwards(const std::filesystem::path& top, const std::string& group, const char* file,
                  std::optional<std::size_t>& limit) {
  std::filesystem::path path = std::filesystem::path(group).relative_path();
  while (!path.empty()) {
    take_smaller(top / path / file, limit);
    path = path.parent_path();
  }
  take_smaller(top / file, limit);
}

bool lists_memory(std::string_view controllers) {
  const std::string all = "," + std::string(controllers) + ",";
  return all.find(",memory,") != std::string::npos;
}

}  // namespace

std::optional<std::size_t> memory_limit(const std::filesystem::path& root) {
  std::optional<std::size_t> limit;
  std::ifstream groups(root / "proc/self/cgroup");
  for (std::string line; std::getline(groups, line);) {  // HIERARCHY:CONTROLLERS:PATH
    const std::size_t first = line.find(':');
    const std::size_t second = first == std::string::npos ? first : line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    const std::string path = line.substr(second + 1);
    if (controllers.empty()) look_upwards(root / "sys/fs/cgroup", path, "memory.max", limit);
    if (lists_memory(controllers)) look_upwards(root / "sys/fs/cgroup/memory", path, "memory.limit_in_bytes", limit);
  }
  return limit;
}

std::size_t http_memory_that_fits(std::size_t wanted, std::optional<std::size_t> limit) noexcept {
  return limit ? std::min(wanted, std::max(config::Http::kMemoryMin, *limit / 4)) : wanted;
}

std::size_t body_that_fits(std::size_t wanted, std::optional<std::size_t> limit) noexcept {
  return limit ? std::min(wanted, std::max(kBodyMin, *limit / 2 / kParsedSize)) : wanted;
}

}  // namespace polly
