// run_call: a whole call: attempts until there is an answer, or until there should not be another one.
#pragma once

#include <memory>

#include "polly/base/task.hpp"
#include "polly/dynamodb/detail/attempt.hpp"
#include "polly/dynamodb/detail/core.hpp"

namespace polly::dynamodb {

// On the lane's loop. Errors: those of Client::call().
Task<Answer> run_call(std::shared_ptr<Client::Core> core, Client::Core::Lane* lane,
                      std::shared_ptr<const Request> request);

}  // namespace polly::dynamodb
