// Values as Polly's predecessor in Go stored them, compressed by real encoders of zlib (tools/make_go_values).
//
//   for (const CompressedGoValue& value : compressed_go_values()) {
//     EXPECT_EQ(read_go_value(value.bytes()).number, value.number) << value.name;
//   }
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace polly::testing {

struct CompressedGoValue {
  std::string bytes() const;

  std::string_view name;  // "a float of 120 bytes, by node at level 9"
  std::string_view hex;
  std::optional<std::int64_t> number;  // nullopt: it is not an integer
};

const std::vector<CompressedGoValue>& compressed_go_values();

}  // namespace polly::testing
