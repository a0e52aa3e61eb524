#include "polly/dynamodb/detail/fixed_source.hpp"

#include "polly/base/error.hpp"

namespace polly::dynamodb {

std::unique_ptr<CredentialSource> FixedSource::make(const CredentialOptions& options) {
  const bool has_id = !options.access_key_id.empty();
  const bool has_secret = !options.secret_access_key.empty();
  if (!has_id && !has_secret) return nullptr;
  if (has_id != has_secret) {
    throw Error(ErrorKind::config,
                has_id ? "AWS_ACCESS_KEY_ID is set and AWS_SECRET_ACCESS_KEY is not; set both, or neither"
                       : "AWS_SECRET_ACCESS_KEY is set and AWS_ACCESS_KEY_ID is not; set both, or neither");
  }
  Keys keys;
  keys.access_key_id = options.access_key_id;
  keys.secret_access_key = options.secret_access_key;
  keys.session_token = options.session_token;
  return std::make_unique<FixedSource>(std::move(keys));
}

}  // namespace polly::dynamodb
