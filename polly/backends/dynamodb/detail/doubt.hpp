// in_doubt: the error of a call of which something was done, or may have been. The kinds that promise that nothing was
// applied become unknown_outcome; the others stay.
//
//   throw in_doubt(error, "a part of the entries was written");
#pragma once

#include <string>

#include "polly/base/error.hpp"

namespace polly::dynamodb_backend {

Error in_doubt(const Error& error, const std::string& why);

}  // namespace polly::dynamodb_backend
