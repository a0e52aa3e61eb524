// A thread that is inside a gate while it runs, so that callers that must not block can wait for its end.
//
//   thread_ = start_inside(gate_, [this] { run(); });
#pragma once

#include <string>
#include <system_error>
#include <thread>
#include <utility>

#include "polly/base/error.hpp"
#include "polly/base/gate.hpp"

namespace polly::sqlite {

// Error resource_exhausted where the system cannot start a thread.
template <class Run>
std::jthread start_inside(Gate& gate, Run run) {
  gate.enter();
  try {
    return std::jthread([&gate, run = std::move(run)] {
      run();
      gate.leave();
    });
  } catch (const std::system_error& error) {
    gate.leave();
    throw Error(ErrorKind::resource_exhausted, std::string("the system cannot start a thread: ") + error.what());
  }
}

}  // namespace polly::sqlite
