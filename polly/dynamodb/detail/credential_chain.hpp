// The order of the sources of credentials (credentials.hpp).
#pragma once

#include <memory>
#include <string>

#include "polly/dynamodb/credentials.hpp"
#include "polly/dynamodb/detail/credential_source.hpp"

namespace polly::dynamodb {

// The first source that is set up. Reads the shared files. Error config: none is, or one is half set up.
std::unique_ptr<CredentialSource> choose_source(const CredentialOptions& options, const std::string& region);

}  // namespace polly::dynamodb
