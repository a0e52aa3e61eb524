#include "polly/config/detail/provenance.hpp"

namespace polly::config {

bool is_set(const Environment& environment, std::string_view variable) {
  return environment.find(variable) || environment.find(std::string(variable) + "_FILE");
}

std::string name_as_set(const Environment& environment, std::string_view variable) {
  const std::string file = std::string(variable) + "_FILE";
  const bool is_in_file = !environment.find(variable) && environment.find(file);
  return environment.full_name(is_in_file ? std::string_view(file) : variable);
}

std::string both_are_set(const Environment& environment, std::string_view one, std::string_view other) {
  return name_as_set(environment, one) + " and " + name_as_set(environment, other) + " are both set; set one of them";
}

}  // namespace polly::config
