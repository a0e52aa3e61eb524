#include "polly/base/real_path.hpp"

#include <filesystem>
#include <system_error>

namespace polly {

namespace {

constexpr int kLinksMax = 40;  // as Linux follows

}  // namespace

std::string real_path(const std::string& path) {
  std::error_code failed;
  std::filesystem::path target = path;
  for (int links = 0; std::filesystem::is_symlink(target, failed); ++links) {
    const std::filesystem::path next = std::filesystem::read_symlink(target, failed);
    if (failed || links == kLinksMax) return path;
    target = target.parent_path() / next;  // an absolute one stands alone
  }
  const std::filesystem::path absolute = std::filesystem::absolute(target, failed);
  if (failed) return path;
  const std::filesystem::path real = std::filesystem::weakly_canonical(absolute, failed);
  return failed ? path : real.string();
}

}  // namespace polly
