#include "polly/testing/flip_byte.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <stdexcept>

#include "polly/testing/program.hpp"

namespace polly::testing {
namespace {

TEST(FlipByte, InvertsEveryBitOfOneByteAndBack) {
  const TemporaryFolder folder;
  std::ofstream(folder / "file") << "abc";
  flip_byte(folder / "file", 1);
  EXPECT_EQ(read_file(folder / "file"),
            "a\x9d"
            "c");
  flip_byte(folder / "file", 1);
  EXPECT_EQ(read_file(folder / "file"), "abc");
}

TEST(FlipByte, ThrowsWhereThereIsNoSuchByteAndAddsNone) {
  const TemporaryFolder folder;
  EXPECT_THROW(flip_byte(folder / "file", 0), std::runtime_error);
  std::ofstream(folder / "file") << "abc";
  EXPECT_THROW(flip_byte(folder / "file", 3), std::runtime_error);
  EXPECT_EQ(read_file(folder / "file"), "abc");
}

}  // namespace
}  // namespace polly::testing
