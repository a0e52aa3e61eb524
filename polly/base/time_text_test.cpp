#include "polly/base/time_text.hpp"

#include <gtest/gtest.h>

namespace polly {

TEST(TimeText, IsRfc3339InUtcWithMilliseconds) {
  EXPECT_EQ(format_time(WallTime(Milliseconds(0))), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(format_time(WallTime(Milliseconds(1'772'323'199'999))), "2026-02-28T23:59:59.999Z");
  EXPECT_EQ(format_time(WallTime(Milliseconds(951'782'400'007))), "2000-02-29T00:00:00.007Z");
}

}  // namespace polly
