// ScrubState: what an engine that checks its own data while it serves has found: for /readyz?verbose and `polly
// doctor`. A pass checks all of the data once.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "polly/base/clock.hpp"

namespace polly {

struct ScrubState {
  std::uint64_t damaged_rows = 0;  // found by the pass under way or, until it has as many, by the one before
  std::string damage;              // a description; empty where no damage is known
  bool is_running = false;
  double progress = 0;                      // of the pass under way, about; from 0 to 1
  std::uint64_t rows = 0;                   // checked by the pass under way, or by the last one
  std::uint64_t passes = 0;                 // that were completed
  std::optional<WallTime> ended;            // when the last one ended
  Duration took{};                          // and how long it took
  std::optional<WallTime> structure_ended;  // the last check of the file's structure
};

}  // namespace polly
