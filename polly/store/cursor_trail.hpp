// CursorTrail: the cursors of one scan so far. It ends a scan whose cursors form a circle, which would otherwise never
// end: a broken server, or a cache in front of one that returns the same page again.
//
//   CursorTrail trail;
//   for (std::optional<Cursor> cursor; ...; cursor = page.next) {
//     if (page.next) trail.follow(*page.next);
//   }
//
// No engine returns a cursor twice in one scan. (Valkey's SCAN goes through its table in one direction, also while the
// table is resized.) A circle of any length is found within three times its length, in constant memory.
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
  std::uint64_t steps_max_ = 1;      // then the mark is set again, and this doubles
};

}  // namespace polly
