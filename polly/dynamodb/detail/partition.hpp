// The partitions of AWS: in which domain the services of a region are.
//
//   domain_of("eu-central-1")         "amazonaws.com"
//   domain_of("cn-north-1")           "amazonaws.com.cn"
#pragma once

#include <string_view>

namespace polly::dynamodb {

constexpr std::string_view domain_of(std::string_view region) noexcept {
  if (region.starts_with("cn-")) return "amazonaws.com.cn";
  if (region.starts_with("us-iso-")) return "c2s.ic.gov";
  if (region.starts_with("us-isob-")) return "sc2s.sgov.gov";
  if (region.starts_with("us-isof-")) return "csp.hci.ic.gov";
  if (region.starts_with("eu-isoe-")) return "cloud.adc-e.uk";
  if (region.starts_with("eusc-")) return "amazonaws.eu";
  return "amazonaws.com";
}

}  // namespace polly::dynamodb
