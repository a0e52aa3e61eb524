#include "polly/dynamodb/detail/credential_chain.hpp"

#include "polly/base/error.hpp"
#include "polly/dynamodb/detail/container_source.hpp"
#include "polly/dynamodb/detail/fixed_source.hpp"
#include "polly/dynamodb/detail/instance_source.hpp"
#include "polly/dynamodb/detail/profile_source.hpp"
#include "polly/dynamodb/detail/web_identity_source.hpp"

namespace polly::dynamodb {

std::unique_ptr<CredentialSource> choose_source(const CredentialOptions& options, const std::string& region) {
  if (auto source = FixedSource::make(options)) return source;
  if (auto source = WebIdentitySource::make(options, region)) return source;
  if (auto source = ProfileSource::make(options, region)) return source;
  if (auto source = ContainerSource::make(options)) return source;
  if (auto source = InstanceSource::make(options)) return source;
  throw Error(ErrorKind::config,
              "no credentials of AWS are set; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile "
              "(AWS_PROFILE), or run where AWS gives a role (EKS, ECS, EC2)");
}

}  // namespace polly::dynamodb
