// EveryVerb: each verb of a store once, by name, for promises that hold for all verbs.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "polly/store/store.hpp"

namespace polly::conformance {

struct Verb {
  std::string_view name;
  bool writes;
  std::function<Task<void>(Store*, Context, Key)> call;  // on this key alone
};

// All but close().
const std::vector<Verb>& every_verb();

}  // namespace polly::conformance
