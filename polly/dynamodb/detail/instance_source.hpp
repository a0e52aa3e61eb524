// InstanceSource: the metadata service of an EC2 instance, in its second version (IMDSv2).
//
//   PUT /latest/api/token                                    a token, for the headers of the next two
//   GET /latest/meta-data/iam/security-credentials/          the name of the role
//   GET /latest/meta-data/iam/security-credentials/ROLE      its keys
//
// Elsewhere than on EC2 no one answers, so the time-outs are short.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "polly/dynamodb/credentials.hpp"
#include "polly/dynamodb/detail/credential_source.hpp"

namespace polly::dynamodb {

class InstanceSource final : public CredentialSource {
 public:
  static constexpr Milliseconds kTryTimeout{1'000};

  // nullptr: it must not be asked.
  static std::unique_ptr<CredentialSource> make(const CredentialOptions& options);

  explicit InstanceSource(std::string endpoint) : endpoint_(std::move(endpoint)) {}

  Task<Keys> fetch(Context ctx, SourceClients clients) override;
  bool needs_direct() const noexcept override { return true; }

 private:
  Task<std::string> ask(Context ctx, SourceClients clients, http::OutgoingRequest request);
  http::OutgoingRequest get(std::string path, const std::string& token) const;

  const std::string endpoint_;
};

}  // namespace polly::dynamodb
