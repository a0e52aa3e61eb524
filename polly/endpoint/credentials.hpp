// Credentials: the user and the password with which a client logs in to a server.
//
//   Credentials("polly", Secret("..."))
#pragma once

#include <string>
#include <utility>

#include "polly/base/secret.hpp"

namespace polly {

// No log-in where both are empty. Whom a password without a user stands for is the server's rule.
struct Credentials {
  Credentials() = default;
  Credentials(std::string its_username, Secret its_password)
      : username(std::move(its_username)), password(std::move(its_password)) {}

  bool empty() const noexcept { return username.empty() && password.empty(); }

  std::string username;
  Secret password;
};

}  // namespace polly
