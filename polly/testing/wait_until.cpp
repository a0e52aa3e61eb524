#include "polly/testing/wait_until.hpp"

#include <stdexcept>
#include <thread>

namespace polly::testing {

void wait_until(const std::string& what, std::chrono::milliseconds longest, const std::function<bool()>& is_so) {
  if (comes_true(longest, is_so)) return;
  throw std::runtime_error("waited " + std::to_string(longest.count()) + " ms until " + what + ": it is not so");
}

bool comes_true(std::chrono::milliseconds longest, const std::function<bool()>& is_so) {
  const auto deadline = std::chrono::steady_clock::now() + longest;
  while (!is_so()) {
    if (std::chrono::steady_clock::now() >= deadline) return false;
    std::this_thread::sleep_for(kGlance);
  }
  return true;
}

}  // namespace polly::testing
