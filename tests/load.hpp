// Load: requests that are made again and again on threads of their own, while the test changes something.
//
//   Load load({[&](int number) { return failure_of(client.send("GET", "/livez"), "GET"); }});
//   load.make(20);                                             // waits for 20 requests of each thread
//   EXPECT_EQ(load.end(), std::vector<std::string>());         // none has failed
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "polly/http/client.hpp"

namespace polly::tests {

// "" for 200; otherwise `what`, the status and the body.
std::string failure_of(const http::Response& response, const std::string& what);

class Load {
 public:
  using Request = std::function<std::string(int number)>;  // "" or what failed; called with 0, 1, 2, ...

  explicit Load(const std::vector<Request>& requests);  // a thread for each
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;
  ~Load() { end(); }

  void make(int requests);         // waits until each thread has made so many further requests
  std::vector<std::string> end();  // the first failures

 private:
  void note(std::string failure);

  std::atomic<bool> is_over_{false};
  std::vector<std::atomic<int>> done_;
  std::mutex mutex_;
  std::vector<std::string> failures_;
  std::vector<std::thread> threads_;
};

}  // namespace polly::tests
