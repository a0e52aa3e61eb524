// The bodies of the receiver's answers: see receiver.hpp.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "polly/state/commit_state.hpp"

namespace polly::webhook {

std::string stored_json(const std::vector<KnownFact>& facts);
std::string ignored_json(std::string_view event, std::string_view because);
std::string pong_json(std::string_view because);

}  // namespace polly::webhook
