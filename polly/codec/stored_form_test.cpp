#include "polly/codec/stored_form.hpp"

#include <gtest/gtest.h>

#include <string>

#include "polly/codec/value_codec.hpp"

namespace polly::codec {
namespace {

using namespace std::string_literals;

TEST(StoredForm, IsReadWithoutAKey) {
  Compression compression;
  compression.is_on = true;
  const std::string text(1'000, 'a');
  const auto ring = KeyRing::parse("first:" + std::string(43, 'A') + "=");

  const StoredForm plain = form_of("42");
  EXPECT_FALSE(plain.is_sealed() || plain.is_compressed || plain.is_damaged);
  EXPECT_EQ(plain.stored_bytes, 2U);

  const StoredForm compressed = form_of(ValueCodec(compression).encode("entry", text));
  EXPECT_TRUE(compressed.is_compressed);
  EXPECT_FALSE(compressed.is_sealed());

  const StoredForm both = form_of(ValueCodec(compression, ring).encode("entry", text));
  EXPECT_TRUE(both.is_compressed);
  EXPECT_EQ(both.key_name, "first");
  EXPECT_TRUE(both.is_as(both));
  EXPECT_FALSE(both.is_as(compressed) || compressed.is_as(plain));
}

TEST(StoredForm, OfADamagedFrameIsLikeNoOther) {
  const StoredForm damaged = form_of("\0\1"s);
  EXPECT_TRUE(damaged.is_damaged);
  EXPECT_FALSE(damaged.is_as(damaged));
}

}  // namespace
}  // namespace polly::codec
