// Made by tools/make_go_values: do not edit it.
#include "polly/testing/go_values.hpp"

#include <span>

#include "polly/base/hex.hpp"

namespace polly::testing {

std::string CompressedGoValue::bytes() const {
  std::string bytes(hex.size() / 2, '\0');
  from_hex(hex, std::span(reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()));
  return bytes;
}

const std::vector<CompressedGoValue>& compressed_go_values() {
  static const std::vector<CompressedGoValue> values{
      {"short, by python3 at level 1", "780133310200009c0067", 42},
      {"a float of 120 bytes, by python3 at level 1", "780133343236313533d733a03300005dd1169b", 1234567},
      {"quoted, of 110 bytes with blanks, by python3 at level 1",
       "78015350a02e50b2343232363637323036b33035313737b5"
       "303057e282010016900e87",
       9223372036854775807},
      {"negative, after blanks, by python3 at level 1", "7801e3e4a43dd0350700b98903e9", -7},
      {"a policy result, by python3 at level 1",
       "7801ab562ac8cfc94cae54b2520252a979c5a9c54a3a4a65"
       "99f939892599f979c54a56d1d54a0589c9d989e9a92035a9"
       "6925ba058929ba064055500d40e1f010b7001fa55a1dac4a"
       "0d89576a44bc5263e2959a10afd49478a566c42b35275ea9"
       "05f14a2d89576a484a7491105f8624449821093166484294"
       "199210678624449a2109b1664842b419628db7d85a00ae0d"
       "1cfa",
       std::nullopt},
      {"nearly an integer, by python3 at level 1", "78013331d2331820600800afda1746", std::nullopt},
      {"short, by python3 at level 9", "78da33310200009c0067", 42},
      {"a float of 120 bytes, by python3 at level 9", "78da33343236313533d733a03300005dd1169b", 1234567},
      {"quoted, of 110 bytes with blanks, by python3 at level 9",
       "78da5350a02e50b2343232363637323036b33035313737b5"
       "303057e282010016900e87",
       9223372036854775807},
      {"negative, after blanks, by python3 at level 9", "78dae3e4a43dd0350700b98903e9", -7},
      {"a policy result, by python3 at level 9",
       "78daab562ac8cfc94cae54b2520252a979c5a9c54a3a4a65"
       "99f939892599f979c54a56d1d54a0589c9d989e9a92035a9"
       "6925ba058929ba064055500d40e1f010b7001fa55a1dac4a"
       "0d89576a44bc5263e2959a10afd49478a566c42b35275ea9"
       "05f14a2d49880252a28b84f8322421c20c4988314312a2cc"
       "908438332421d20c4988354312a2cd106bbcc5d60200ae0d"
       "1cfa",
       std::nullopt},
      {"nearly an integer, by python3 at level 9", "78da3331d2331820600800afda1746", std::nullopt},
      {"short, by node at level 1", "780133310200009c0067", 42},
      {"a float of 120 bytes, by node at level 1", "780133343236313533d733a03300005dd1169b", 1234567},
      {"quoted, of 110 bytes with blanks, by node at level 1",
       "78015350a02e50b2343232363637323036b33035313737b5"
       "303057e282010016900e87",
       9223372036854775807},
      {"negative, after blanks, by node at level 1", "7801e3e4a43dd0350700b98903e9", -7},
      {"a policy result, by node at level 1",
       "780195d1bd0ac2301885e17b39730a1effcd053875702874"
       "108710a30443134811a4f4dec5c1adc3f7edcf3bbd134a4e"
       "d17f6091a20f430d1506ef98931b631e2aec754271fee59e"
       "e167c2636c8abb372b987f008bbe3b5f5acc6691524ed772"
       "ba91d3ad9ceee4742fa707393dcae9494ea9d9a5f845c530"
       "2a8e51b18c8a67544ca3e21a15dbb8f8ed367f01ae0d1cfa",
       std::nullopt},
      {"nearly an integer, by node at level 1", "78013331d2331820600800afda1746", std::nullopt},
      {"short, by node at level 9", "78da33310200009c0067", 42},
      {"a float of 120 bytes, by node at level 9", "78da33343236313533d733a03300005dd1169b", 1234567},
      {"quoted, of 110 bytes with blanks, by node at level 9",
       "78da5350a02e50b2343232363637323036b33035313737b5"
       "303057e282010016900e87",
       9223372036854775807},
      {"negative, after blanks, by node at level 9", "78dae3e4a43dd0350700b98903e9", -7},
      {"a policy result, by node at level 9",
       "78da95d1bd0ac2301885e17b39730a7efe9b0b70eae050e8"
       "200e2146098626902248e9bd8b835b87efecef3b3d134a4e"
       "d17f6091a20f430d1506ef98931b631e2aec754271fee59e"
       "e1d784c7d814776f5630ff01167d77beb498cd622afa74ad"
       "4f37fa74ab4f77fa74af4f0ffaf4a84f4f0401c345780901"
       "26849810644298098126849a106cb2e8769bbfae0d1cfa",
       std::nullopt},
      {"nearly an integer, by node at level 9", "78da3331d2331820600800afda1746", std::nullopt},
  };
  return values;
}

}  // namespace polly::testing
