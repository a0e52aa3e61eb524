#include "polly/valkey/detail/call.hpp"

namespace polly::valkey {

std::vector<resp3::Reply> Call::replies() {
  std::vector<resp3::Reply> all;
  all.reserve(commands_.size());
  if (!commands_.empty()) all.push_back(std::move(reply_));
  for (resp3::Reply& reply : more_) all.push_back(std::move(reply));
  return all;
}

void Call::accept(resp3::Reply&& reply) {
  if (accepted_++ == 0) {
    reply_ = std::move(reply);
  } else {
    if (more_.empty()) more_.reserve(commands_.size() - 1);
    more_.push_back(std::move(reply));
  }
}

}  // namespace polly::valkey
