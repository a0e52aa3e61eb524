#include "polly/testing/detail/dynamodb_access.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "polly/base/ascii.hpp"
#include "polly/testing/detail/dynamodb_refusal.hpp"

namespace polly::testing::dynamodb {

namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256 ";

Refusal refusal(const char* type, const std::string& message) {
  return {std::string(kCoralErrors) + type, message};
}

Refusal wrong_signature(const std::string& message) {
  return refusal("InvalidSignatureException", message);
}

std::string_view before(std::string_view& rest, char end) {
  const std::string_view part = rest.substr(0, rest.find(end));
  rest.remove_prefix(std::min(part.size() + 1, rest.size()));
  return part;
}

// Of signatures, at a second.
struct AllowedDates {
  AllowedDates() = default;
  explicit AllowedDates(WallTime its_now)
      : now(its_now), oldest(amz_date(now - kSignatureAgeMax)), newest(amz_date(now + kSignatureAgeMax)) {}

  WallTime now;
  std::string oldest;
  std::string newest;
};

bool names_header(std::string_view names, std::string_view name) {
  while (!names.empty())
    if (before(names, ';') == name) return true;
  return false;
}

}  // namespace

struct Access::Authorization {
  explicit Authorization(std::string_view header) {
    if (!header.starts_with("AWS4-"))
      throw refusal("MissingAuthenticationTokenException", "Request is missing Authentication Token");
    std::string_view rest = header.starts_with(kAlgorithm) ? header.substr(kAlgorithm.size()) : std::string_view();
    while (!rest.empty()) {
      std::string_view value = trim_blanks(before(rest, ','));
      const std::string_view name = before(value, '=');
      if (name == "Credential") credential = value;
      if (name == "SignedHeaders") names = value;
      if (name == "Signature") signature = value;
    }
    if (credential.empty() || names.empty() || signature.empty())
      throw refusal("IncompleteSignatureException",
                    "Authorization header requires 'Credential', 'SignedHeaders' and 'Signature' parameters. "
                    "Authorization=" +
                        std::string(header));
    access_key = before(credential, '/');
    day = before(credential, '/');
    region = before(credential, '/');
    service = before(credential, '/');
  }

  std::string_view credential;  // its end: aws4_request
  std::string_view names;
  std::string_view signature;
  std::string_view access_key;
  std::string_view day;
  std::string_view region;
  std::string_view service;
};

Access::Access(std::string region, const DynamoDbCredentials& credentials) : region_(std::move(region)) {
  accept(credentials);
}

void Access::check(const DynamoDbRequest& request, std::string_view method, std::string_view target) const {
  const auto header = [&](std::string_view name) -> std::string_view {
    for (const DynamoDbHeader& one : request.headers)
      if (one.name == name) return one.value;
    return {};
  };
  const Authorization authorization(header("authorization"));
  const std::string_view date = header("x-amz-date");
  if (date.empty())
    throw refusal("IncompleteSignatureException",
                  "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
  const std::lock_guard lock(mutex_);
  const auto known = known_.find(authorization.access_key);
  if (known == known_.end() || header("x-amz-security-token") != known->second.credentials.session_token)
    throw refusal("UnrecognizedClientException", "The security token included in the request is invalid.");
  if (known->second.is_expired)
    throw refusal("ExpiredTokenException", "The security token included in the request is expired");
  check_scope(authorization, date);
  check_age(date);
  for (const DynamoDbHeader& one : request.headers)
    if ((one.name == "host" || one.name.starts_with("x-amz-")) && !names_header(authorization.names, one.name))
      throw wrong_signature("'" + one.name + "' must be a 'SignedHeader' in the AWS Authorization.");
  std::string_view query = target;
  const std::string_view path = before(query, '?');
  std::string expected;
  try {
    expected = signature_of({method, path, query, authorization.names, request.body}, request.headers,
                            known->second.credentials.secret_key, authorization.region, authorization.service, date);
  } catch (const std::runtime_error&) {
  }
  if (expected != authorization.signature)
    throw wrong_signature(
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access "
        "Key and signing method. Consult the service documentation for details.");
  if (denied_.contains("") || denied_.contains(request.operation))
    throw refusal("AccessDeniedException",
                  "User: arn:aws:iam::123456789012:user/testing is not authorized to perform: "
                  "dynamodb:" +
                      request.operation + " on resource: *");
}

void Access::check_scope(const Authorization& authorization, std::string_view date) const {
  if (authorization.region != region_)
    throw wrong_signature("Credential should be scoped to a valid region, not '" + std::string(authorization.region) +
                          "'. ");
  if (authorization.service != "dynamodb")
    throw wrong_signature("Credential should be scoped to correct service: 'dynamodb'. ");
  if (authorization.credential != "aws4_request")
    throw wrong_signature("Credential should be scoped with a valid terminator: 'aws4_request'. ");
  if (authorization.day != date.substr(0, date.find('T')))
    throw wrong_signature(
        "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '" +
        std::string(authorization.day) + "' != '" + std::string(date) + "'. ");
}

// Dates of this form are in order of time.
void Access::check_age(std::string_view date) const {
  const WallTime now = std::chrono::floor<std::chrono::seconds>(system_clock().wall() + skew_);
  static thread_local AllowedDates allowed;
  if (allowed.now != now) allowed = AllowedDates(now);
  if (date < allowed.oldest)
    throw wrong_signature("Signature expired: " + std::string(date) + " is now earlier than " + allowed.oldest + " (" +
                          amz_date(now) + " - 5 min.)");
  if (date > allowed.newest)
    throw wrong_signature("Signature not yet current: " + std::string(date) + " is still later than " + allowed.newest +
                          " (" + amz_date(now) + " + 5 min.)");
}

WallTime Access::now() const {
  const std::lock_guard lock(mutex_);
  return system_clock().wall() + skew_;
}

void Access::skew_clock(std::chrono::seconds by) {
  const std::lock_guard lock(mutex_);
  skew_ = by;
}

void Access::accept(DynamoDbCredentials credentials) {
  const std::lock_guard lock(mutex_);
  std::string key = credentials.access_key;
  known_.insert_or_assign(std::move(key), Known{std::move(credentials), false});
}

void Access::expire(const std::string& access_key) {
  const std::lock_guard lock(mutex_);
  if (const auto known = known_.find(access_key); known != known_.end()) known->second.is_expired = true;
}

void Access::forget(const std::string& access_key) {
  const std::lock_guard lock(mutex_);
  known_.erase(access_key);
}

void Access::deny(std::string operation) {
  const std::lock_guard lock(mutex_);
  denied_.insert(std::move(operation));
}

void Access::permit(const std::string& operation) {
  const std::lock_guard lock(mutex_);
  denied_.erase(operation);
}

}  // namespace polly::testing::dynamodb
