// CursorTrail: the way that a scan takes through its cursors. It ends a scan whose cursors go round in a circle, which
// would never end by itself: a broken server, or a cache in front of one that gives the same page again.
//
//   CursorTrail trail;
//   for (std::optional<Cursor> cursor; ...; cursor = page.next) {
//     if (page.next) trail.follow(*page.next);
//   }
//
// No engine's cursor comes twice in one scan. (Valkey's SCAN goes through its table in one direction, also while that
// is resized.) A circle of any length is found within three times its length, in constant memory.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "polly/store/scan.hpp"

namespace polly {

class CursorTrail {
 public:
  // Error unavailable where the cursor was seen before.
  void follow(const Cursor& cursor);

 private:
  std::optional<std::string> mark_;  // the cursor that later ones are compared with (Brent 1980)
  std::uint64_t steps_ = 0;          // since the mark was set
  std::uint64_t steps_max_ = 1;      // then it is set again, and this doubles
};

}  // namespace polly
