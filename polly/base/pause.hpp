// pause_for: lets time pass between two tries, without holding the event loop.
//
//   co_await pause_for(std::chrono::milliseconds(50));
#pragma once

#include "polly/base/clock.hpp"
#include "polly/base/task.hpp"

namespace polly {

// Ends early, with an exception of Asio, where the caller is cancelled.
Task<void> pause_for(Duration duration);

}  // namespace polly
