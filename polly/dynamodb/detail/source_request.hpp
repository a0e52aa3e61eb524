// One request of a credential source, and what its answer holds.
//
//   http::Response response = co_await ask_source(clients, clients.direct, ctx, 1s, source, std::move(request));
//   Keys keys = keys_of_json(response.body, "the instance metadata service");
#pragma once

#include <string>
#include <string_view>

#include "polly/base/clock.hpp"
#include "polly/base/context.hpp"
#include "polly/base/task.hpp"
#include "polly/dynamodb/detail/credential_source.hpp"
#include "polly/dynamodb/detail/keys.hpp"
#include "polly/http/outgoing_client.hpp"

namespace polly::dynamodb {

constexpr std::size_t kSecretFileBytesMax = 64 * 1024;

// By `client`, which is one of `clients`. Tries once more where no answer came, each time for `longest`, or the service
// failed (5xx). Errors: unavailable, with `source` in its message; closed, where the clients may be gone.
Task<http::Response> ask_source(SourceClients clients, http::OutgoingClient* client, Context ctx, Milliseconds longest,
                                std::string source, http::OutgoingRequest request);

// {"AccessKeyId":..., "SecretAccessKey":..., "Token":..., "Expiration":...}: the answer of the services of containers
// and instances. Error unavailable: it is something else.
Keys keys_of_json(std::string_view text, const std::string& source);

// The whole file without the line break at its end. Error config: it cannot be read, is empty or too long.
std::string read_secret_file(const std::string& path, const std::string& what);

}  // namespace polly::dynamodb
