#include "polly/config/detail/said.hpp"

namespace polly::config {

bool is_said(const Environment& environment, std::string_view variable) {
  return environment.find(variable) || environment.find(std::string(variable) + "_FILE");
}

std::string said_name(const Environment& environment, std::string_view variable) {
  const std::string file = std::string(variable) + "_FILE";
  const bool is_in_file = !environment.find(variable) && environment.find(file);
  return environment.full_name(is_in_file ? std::string_view(file) : variable);
}

std::string both_are_set(const Environment& environment, std::string_view one, std::string_view other) {
  return said_name(environment, one) + " and " + said_name(environment, other) + " are both set; set one of them";
}

}  // namespace polly::config
