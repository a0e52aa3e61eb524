// Waits for what another process or thread does, by polling, without a guess at how long that takes.
//
//   wait_until("the replica is in step", 5s, [&] { return replica.ask({"GET", "k"}) == "v"; });
#pragma once

#include <chrono>
#include <functional>
#include <string>

namespace polly::testing {

constexpr std::chrono::milliseconds kPollInterval{3};  // between two checks

// Polls until is_so() is true; where it throws std::runtime_error, it is not true yet. std::runtime_error, "waited N ms
// until `what`" and the last exception's message, where it takes longer than `longest`.
void wait_until(const std::string& what, std::chrono::milliseconds longest, const std::function<bool()>& is_so);

// The same, without an error: false where it took longer.
bool comes_true(std::chrono::milliseconds longest, const std::function<bool()>& is_so);

}  // namespace polly::testing
