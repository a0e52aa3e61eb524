// One attempt of a call: keys, a signature, a request, and what its answer means.
//
//   const Attempt attempt = co_await send_once(core, lane, call, earlier keys);
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "polly/base/context.hpp"
#include "polly/base/error.hpp"
#include "polly/base/task.hpp"
#include "polly/dynamodb/client.hpp"
#include "polly/dynamodb/detail/core.hpp"
#include "polly/dynamodb/detail/keys.hpp"
#include "polly/dynamodb/detail/retry_policy.hpp"
#include "polly/dynamodb/detail/service_answer.hpp"

namespace polly::dynamodb {

// What a caller asks for.
struct Request {
  Request(Context its_ctx, std::string its_operation, Client::MakeBody its_body, Effect its_effect)
      : ctx(its_ctx), operation(std::move(its_operation)), make_body(std::move(its_body)), effect(its_effect) {}

  const Context ctx;
  const std::string operation;
  const Client::MakeBody make_body;
  const Effect effect;
};

struct Attempt {
  explicit Attempt(ServiceAnswer its_answer) : answer(std::move(its_answer)) {}
  Attempt(AttemptEnd its_end, Error its_error) : end(its_end), error(std::move(its_error)) {}

  std::optional<ServiceAnswer> answer;  // where one came
  AttemptEnd end = AttemptEnd::rejected;
  std::optional<Error> error;  // where none came
};

// `keys` become those that it was signed with. Errors: cancelled, closed.
Task<Attempt> send_once(std::shared_ptr<Client::Core> core, Client::Core::Lane* lane, const Request* request,
                        std::shared_ptr<const Keys>* keys);

}  // namespace polly::dynamodb
