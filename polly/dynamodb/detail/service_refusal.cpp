#include "polly/dynamodb/detail/service_refusal.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "polly/base/ascii.hpp"
#include "polly/base/printable.hpp"

namespace polly::dynamodb {

namespace {

using Kind = ServiceAnswer::Kind;

constexpr std::size_t kQuotedBytesMax = 300;

struct Refusal {
  std::string_view code;
  Kind kind;
  ErrorKind error;
  std::string_view advice;  // behind "DynamoDB refuses OPERATION: "
};

constexpr std::string_view kThrottled =
    "its capacity is used up; raise the table's capacity (or let it scale on demand), or send less";
constexpr std::string_view kUnknownKey =
    "it does not know the access key; check the credentials, and that they belong to this partition of AWS and region";
constexpr std::string_view kSignature =
    "the signature does not match: the secret access key is wrong, or a proxy changes requests; check the credentials";
constexpr std::string_view kExpired = "the credentials have expired; renew them";
constexpr std::string_view kConflict = "another transaction changes the same item; try again";
constexpr std::string_view kNoTable =
    "there is no such table, or it is not active yet; create it, and check its name and the region";

constexpr std::array kRefusals{
    Refusal("ProvisionedThroughputExceededException", Kind::throttled, ErrorKind::resource_exhausted, kThrottled),
    Refusal("ThrottlingException", Kind::throttled, ErrorKind::resource_exhausted, kThrottled),
    Refusal("ThrottledException", Kind::throttled, ErrorKind::resource_exhausted, kThrottled),
    Refusal("Throttling", Kind::throttled, ErrorKind::resource_exhausted, kThrottled),
    Refusal("RequestLimitExceeded", Kind::throttled, ErrorKind::resource_exhausted,
            "the account's limit on requests is reached; ask AWS for a higher quota, or send less"),
    Refusal("TransactionConflictException", Kind::conflicting, ErrorKind::unavailable, kConflict),
    Refusal("TransactionInProgressException", Kind::conflicting, ErrorKind::unavailable, kConflict),
    Refusal("ReplicatedWriteConflictException", Kind::conflicting, ErrorKind::unavailable,
            "another region changes the same item; try again"),
    Refusal("ConditionalCheckFailedException", Kind::refused, ErrorKind::conflict, "the condition does not hold"),
    Refusal("TransactionCanceledException", Kind::refused, ErrorKind::conflict, "the transaction was cancelled"),
    Refusal("ExpiredTokenException", Kind::stale, ErrorKind::permission_denied, kExpired),
    Refusal("ExpiredToken", Kind::stale, ErrorKind::permission_denied, kExpired),
    Refusal("UnrecognizedClientException", Kind::stale, ErrorKind::permission_denied, kUnknownKey),
    Refusal("InvalidClientTokenId", Kind::stale, ErrorKind::permission_denied, kUnknownKey),
    Refusal("InvalidSignatureException", Kind::rejected, ErrorKind::permission_denied, kSignature),
    Refusal("SignatureDoesNotMatch", Kind::rejected, ErrorKind::permission_denied, kSignature),
    Refusal("RequestTimeTooSkewed", Kind::rejected, ErrorKind::permission_denied,
            "this machine's clock differs too much from the service's; set the clock"),
    Refusal("MissingAuthenticationTokenException", Kind::rejected, ErrorKind::permission_denied,
            "the request has no signature; a proxy may have removed the header Authorization"),
    Refusal("IncompleteSignatureException", Kind::rejected, ErrorKind::permission_denied,
            "the signature is not whole; a proxy may have changed the header Authorization"),
    Refusal("OptInRequired", Kind::rejected, ErrorKind::permission_denied,
            "the account may not use the service in this region; enable it, or choose another region"),
    Refusal("ResourceNotFoundException", Kind::rejected, ErrorKind::config, kNoTable),
    Refusal("TableNotFoundException", Kind::rejected, ErrorKind::config, kNoTable),
    Refusal("ResourceInUseException", Kind::rejected, ErrorKind::conflict, "the table exists, or is being changed"),
    Refusal("LimitExceededException", Kind::rejected, ErrorKind::resource_exhausted,
            "too many changes of tables at once; try again later"),
    Refusal("ItemCollectionSizeLimitExceededException", Kind::rejected, ErrorKind::resource_exhausted,
            "the items of one partition key fill 10 GB"),
    Refusal("RequestEntityTooLarge", Kind::rejected, ErrorKind::invalid_argument, "the request is larger than 16 MB"),
    Refusal("ValidationException", Kind::rejected, ErrorKind::invalid_argument, "the request is not valid"),
    Refusal("SerializationException", Kind::rejected, ErrorKind::invalid_argument, "the request is not valid"),
    Refusal("IdempotentParameterMismatchException", Kind::rejected, ErrorKind::invalid_argument,
            "its token was used for another request"),
    Refusal("UnknownOperationException", Kind::rejected, ErrorKind::unsupported,
            "it does not know the operation; is the endpoint a DynamoDB?"),
};

const Refusal* find_refusal(std::string_view code) noexcept {
  const auto* found =
      std::find_if(kRefusals.begin(), kRefusals.end(), [code](const Refusal& refusal) { return refusal.code == code; });
  return found == kRefusals.end() ? nullptr : found;
}

bool is_denial(std::string_view code) noexcept {
  return code == "AccessDeniedException" || code == "AccessDenied" || code == "NotAuthorized";
}

// "dynamodb:GetItem" of "... is not authorized to perform: dynamodb:GetItem on resource: ..."; or empty.
std::string_view missing_action(std::string_view message) noexcept {
  constexpr std::string_view kBefore = "authorized to perform: ";
  const std::size_t begin = message.find(kBefore);
  if (begin == std::string_view::npos) return {};
  const std::string_view rest = message.substr(begin + kBefore.size());
  const std::string_view action = rest.substr(0, rest.find_first_of(" ,\n"));
  return action.size() < 100 && is_alphanumeric_or(action, ":-_*") ? action : std::string_view();
}

std::string quoted(std::string_view message) {
  if (message.empty()) return "";
  const bool is_cut = message.size() > kQuotedBytesMax;
  return " (" + printable(message.substr(0, kQuotedBytesMax)) + (is_cut ? "...)" : ")");
}

Error denial(std::string_view message, const std::string& begin) {
  const std::string_view action = missing_action(message);
  std::string text = begin + "the credentials lack a permission";
  if (!action.empty()) {
    text = begin + "the credentials lack the permission " + std::string(action);
  }
  return Error(ErrorKind::permission_denied, text + "; add it to the policy of their user or role" + quoted(message));
}

}  // namespace

Kind kind_of_refusal(std::string_view code, int status) noexcept {
  if (status >= 500) return Kind::failed;
  const Refusal* refusal = find_refusal(code);
  if (refusal != nullptr) return refusal->kind;
  return status == 429 ? Kind::throttled : Kind::rejected;
}

Error error_of_refusal(std::string_view code, std::string_view message, std::string_view operation) {
  const std::string begin = "DynamoDB refuses " + std::string(operation) + ": ";
  if (is_denial(code)) return denial(message, begin);
  if (const Refusal* refusal = find_refusal(code)) {
    return Error(refusal->error, begin + std::string(refusal->advice) + quoted(message));
  }
  return Error(ErrorKind::unavailable, begin + printable(code.substr(0, kQuotedBytesMax)) + quoted(message));
}

}  // namespace polly::dynamodb
