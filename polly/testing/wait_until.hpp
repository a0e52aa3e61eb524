// Waiting for what another process or thread does, without a guess at how long that takes.
//
//   wait_until("the replica is in step", 5s, [&] { return replica.ask({"GET", "k"}) == "v"; });
#pragma once

#include <chrono>
#include <functional>
#include <string>

namespace polly::testing {

constexpr std::chrono::milliseconds kGlance{3};  // between two looks

// Looks until it is so; where looking throws std::runtime_error, it is not so yet. std::runtime_error, "waited N ms
// until `what`" and what was thrown last, where it takes longer than `longest`.
void wait_until(const std::string& what, std::chrono::milliseconds longest, const std::function<bool()>& is_so);

// The same, without an error: false where it took longer.
bool comes_true(std::chrono::milliseconds longest, const std::function<bool()>& is_so);

}  // namespace polly::testing
