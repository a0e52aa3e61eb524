#include "tests/load.hpp"

#include <chrono>
#include <utility>

#include "polly/testing/wait_until.hpp"

namespace polly::tests {

namespace {

constexpr std::size_t kFailuresMax = 10;

}  // namespace

std::string failure_of(const http::Response& response, const std::string& what) {
  return response.status == 200 ? "" : what + ": " + std::to_string(response.status) + " " + response.body;
}

Load::Load(const std::vector<Request>& requests) : done_(requests.size()) {
  for (std::size_t i = 0; i < requests.size(); ++i) {
    threads_.emplace_back([this, i, request = requests[i]] {
      while (!is_over_) {
        note(request(done_[i]));
        ++done_[i];
      }
    });
  }
}

void Load::make(int requests) {
  for (std::atomic<int>& done : done_) {
    const int until = done + requests;
    testing::wait_until("requests are answered", std::chrono::seconds(60), [&] { return done >= until; });
  }
}

std::vector<std::string> Load::end() {
  is_over_ = true;
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
  return failures_;
}

void Load::note(std::string failure) {
  if (failure.empty()) return;
  const std::lock_guard lock(mutex_);
  if (failures_.size() < kFailuresMax) failures_.push_back(std::move(failure));
}

}  // namespace polly::tests
