#include "polly/dynamodb/detail/source_request.hpp"

#include <boost/json/parse.hpp>
#include <fstream>
#include <iterator>
#include <utility>

#include "polly/base/error.hpp"
#include "polly/base/pause.hpp"
#include "polly/dynamodb/detail/service_times.hpp"
#include "polly/dynamodb/json_text.hpp"

namespace polly::dynamodb {

namespace {

namespace json = boost::json;

constexpr int kSourceTries = 2;
constexpr Milliseconds kSourcePause{100};

bool may_pass(const Error& error) noexcept {
  return error.kind() == ErrorKind::unavailable || error.kind() == ErrorKind::unknown_outcome ||
         error.kind() == ErrorKind::deadline_exceeded;
}

}  // namespace

Task<http::Response> ask_source(SourceClients clients, http::OutgoingClient* client, Context ctx, Milliseconds longest,
                                std::string source, http::OutgoingRequest request) {
  for (int attempt = 1;; ++attempt) {
    if (*clients.is_closed) throw Error(ErrorKind::closed, "the client of DynamoDB was closed");
    const Context each = ctx.with_timeout(system_clock(), longest);
    std::string why;
    try {
      http::OutgoingRequest copy = request;
      http::Response response = co_await client->send(each, std::move(copy));
      if (response.status < 500) co_return response;
      why = "it answers HTTP " + std::to_string(response.status);
    } catch (const Error& error) {
      if (!may_pass(error)) throw;
      why = error.what();
    }
    if (attempt == kSourceTries) {
      throw Error(ErrorKind::unavailable, "no credentials from " + source + ": " + why + "; try again later");
    }
    co_await pause_for(kSourcePause);
  }
}

Keys keys_of_json(std::string_view text, const std::string& source) {
  boost::system::error_code failure;
  const json::value value = json::parse(text, failure);
  const json::object* object = failure ? nullptr : value.if_object();
  Keys keys;
  if (object != nullptr) {
    keys.access_key_id = text_of_member(*object, "AccessKeyId");
    keys.secret_access_key = Secret(text_of_member(*object, "SecretAccessKey"));
    keys.session_token = Secret(text_of_member(*object, "Token"));
    keys.end = parse_iso_time(text_of_member(*object, "Expiration"));
  }
  if (keys.access_key_id.empty() || keys.secret_access_key.empty()) {
    throw Error(ErrorKind::unavailable, "the answer of " + source + " has no credentials in it");
  }
  return keys;
}

std::string read_secret_file(const std::string& path, const std::string& what) {
  std::ifstream file(path, std::ios::binary);
  std::string text;
  if (file) {
    text.resize(kSecretFileBytesMax + 1);
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
  }
  if (text.size() > kSecretFileBytesMax) {
    throw Error(ErrorKind::config, what + ", " + path + ", is longer than 64 KiB: is it the right file?");
  }
  while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
  if (text.empty()) {
    throw Error(ErrorKind::config, what + ", " + path + ", cannot be read or is empty; check path and permissions");
  }
  return text;
}

}  // namespace polly::dynamodb
