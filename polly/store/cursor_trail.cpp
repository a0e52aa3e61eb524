#include "polly/store/cursor_trail.hpp"

#include "polly/base/error.hpp"

namespace polly {

void CursorTrail::follow(const Cursor& cursor) {
  if (mark_ == cursor.opaque()) {
    throw Error(
        ErrorKind::unavailable,
        "the scan does not end: the server returned a cursor a second time; check whether the server is broken, "
        "or a cache in front of it answers");
  }
  if (++steps_ < steps_max_) return;
  mark_ = cursor.opaque();
  steps_ = 0;
  steps_max_ *= 2;
}

}  // namespace polly
