#include "polly/testing/wait_until.hpp"

#include <stdexcept>
#include <thread>

namespace polly::testing {

namespace {

// The last check may begin after `longest`: there is always at least one.
bool poll_until(std::chrono::milliseconds longest, const std::function<bool()>& is_so, std::string& last_error) {
  const auto deadline = std::chrono::steady_clock::now() + longest;
  while (true) {
    const bool is_last = std::chrono::steady_clock::now() >= deadline;
    try {
      if (is_so()) return true;
      last_error.clear();
    } catch (const std::runtime_error& error) {
      last_error = error.what();
    }
    if (is_last) return false;
    std::this_thread::sleep_for(kPollInterval);
  }
}

}  // namespace

void wait_until(const std::string& what, std::chrono::milliseconds longest, const std::function<bool()>& is_so) {
  std::string last_error;
  if (poll_until(longest, is_so, last_error)) return;
  throw std::runtime_error("waited " + std::to_string(longest.count()) + " ms until " + what + ": " +
                           (last_error.empty() ? "it is not so" : last_error));
}

bool comes_true(std::chrono::milliseconds longest, const std::function<bool()>& is_so) {
  std::string last_error;
  return poll_until(longest, is_so, last_error);
}

}  // namespace polly::testing
