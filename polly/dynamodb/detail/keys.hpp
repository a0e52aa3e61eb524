// Keys: what a request is signed with, and until when.
#pragma once

#include <optional>
#include <string>

#include "polly/base/clock.hpp"
#include "polly/base/secret.hpp"

namespace polly::dynamodb {

struct Keys {
  Keys() = default;

  bool is_same(const Keys& other) const noexcept {
    return access_key_id == other.access_key_id && secret_access_key.equals(other.secret_access_key.reveal()) &&
           session_token.equals(other.session_token.reveal());
  }

  std::string access_key_id;
  Secret secret_access_key;
  Secret session_token;         // empty: none
  std::optional<WallTime> end;  // nullopt: they do not expire
};

}  // namespace polly::dynamodb
