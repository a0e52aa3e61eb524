// WaitingCrowd: many clients, each on a connection of its own, that wait at a daemon for the pull request of a commit
// of their own. One thread serves all of them.
//
//   WaitingCrowd crowd(daemon.url(), 2000, "30s");       // the requests are sent
//   Deliveries deliveries(daemon.url());
//   deliveries.send(7);                                  // the pull request 8 of numbered_sha(7)
//   crowd.receive_until(10s, [&] { return crowd.answered() == 1; });
//   crowd.answer(7)->status;
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "polly/http/client.hpp"
#include "polly/testing/program.hpp"

namespace polly::tests {

constexpr const char* kWaitingToken = "t";
constexpr const char* kWaitingSecret = "s";

// A daemon that accepts both.
testing::Environment waiting_settings(testing::Environment more = {});

std::string numbered_sha(std::size_t number);

// The value of a series without labels, or with exactly these; -1 where there is none.
double series_of(const std::string& url, const std::string& series);

class WaitingCrowd {
 public:
  using SteadyTime = std::chrono::steady_clock::time_point;

  struct Answer {
    int status = 0;
    std::string text;  // the whole reply
    SteadyTime at;
  };

  // Clients of commits `first`, `first` + 1, and so on. std::runtime_error where they cannot connect.
  WaitingCrowd(const std::string& url, std::size_t count, const std::string& wait, std::size_t first = 0);
  WaitingCrowd(const WaitingCrowd&) = delete;
  WaitingCrowd& operator=(const WaitingCrowd&) = delete;
  ~WaitingCrowd();

  // Reads what comes, until it is so; false where it takes longer.
  bool receive_until(std::chrono::milliseconds longest, const std::function<bool()>& is_so);

  std::size_t answered() const noexcept { return answered_; }
  std::size_t unexpected() const noexcept { return unexpected_; }  // second answers, and connections that were cut
  const std::optional<Answer>& answer(std::size_t number) const { return clients_.at(number - first_).answer; }
  void hang_up();

 private:
  struct Client {
    int socket = -1;
    std::string received;
    std::optional<Answer> answer;
  };

  void receive(Client& client);

  const std::size_t first_;
  std::vector<Client> clients_;
  std::size_t answered_ = 0;
  std::size_t unexpected_ = 0;
};

class Deliveries {
 public:
  explicit Deliveries(const std::string& url) : client_(url) {}

  int send(std::size_t number) const;  // its status

 private:
  http::Client client_;
};

}  // namespace polly::tests
