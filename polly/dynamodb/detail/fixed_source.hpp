// FixedSource: keys that stand in the options (AWS_ACCESS_KEY_ID and so on). They never change.
#pragma once

#include <memory>
#include <utility>

#include "polly/dynamodb/credentials.hpp"
#include "polly/dynamodb/detail/credential_source.hpp"

namespace polly::dynamodb {

class FixedSource final : public CredentialSource {
 public:
  // nullptr: the options have no keys. Error config: they have half of a pair.
  static std::unique_ptr<CredentialSource> make(const CredentialOptions& options);

  explicit FixedSource(Keys keys) : keys_(std::move(keys)) {}

  Task<Keys> fetch(Context, SourceClients) override { co_return keys_; }
  bool is_fixed() const noexcept override { return true; }

 private:
  const Keys keys_;
};

}  // namespace polly::dynamodb
