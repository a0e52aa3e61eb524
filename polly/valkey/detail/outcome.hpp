// What a call's caller gets where there is no answer to rely on: what is certain, and what is not. Policy alone, no
// sockets. Kind and words of an error agree: `unknown_outcome` says what was sent, other kinds that nothing was.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "polly/async_client/outcome.hpp"
#include "polly/base/error.hpp"
#include "polly/valkey/effect.hpp"

namespace polly::valkey {

// What became of the attempts before this one.
enum class Earlier {
  nothing,  // was sent, or whatever was sent was answered
  lost,     // one was sent, and its reply was lost
  others,   // other commands of the batch were sent
};

using async_client::is_lasting;
using async_client::perhaps_applied;

// It was not sent this time: why. `kind` where nothing was sent before either.
Error not_sent(ErrorKind kind, const std::string& why, Effect effect, Earlier earlier);

Error closed_error(bool may_be_applied);

// The error to throw in place of a refusal that is to be the answer, where an earlier attempt was sent and perhaps
// applied; nullopt: the refusal holds for that one too.
std::optional<Error> doubt_of_refusal(std::string_view refusal, Effect effect, Earlier earlier);

}  // namespace polly::valkey
