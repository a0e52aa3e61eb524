// ServiceAnswer: what DynamoDB's answer to one attempt means. Pure, fuzzed.
//
//   AnswerReader reader;
//   reader.take(response.body);                            // or piece by piece
//   const ServiceAnswer read = reader.finish(response, "GetItem", signed_at);
//
//   answer                                                      kind
//   ----------------------------------------------------------------------------------------------
//   200 with a JSON object whose CRC-32 is right                ok            `answer`
//   ConditionalCheckFailed-, TransactionCanceledException       refused       `answer`
//   ProvisionedThroughputExceeded-, ThrottlingException, ...    throttled     nothing was applied
//   Transaction-, ReplicatedWriteConflictException, ...         conflicting   nothing was applied
//   TransactionInProgressException                              conflicting   an earlier attempt is being applied
//   5xx                                                         failed        a write may have been applied
//   bytes that are not what the service sent                    damaged       a write may have been applied
//   RequestTimeTooSkewed, ... where the clocks differ           skewed        nothing was applied; `date`
//   ExpiredToken-, UnrecognizedClientException                  stale         nothing was applied: other credentials
//   all others                                                  rejected      nothing was applied; retrying is useless
//
// `error` is what the caller gets where the attempt was the last one, except where a write may have been applied.
#pragma once

#include <boost/crc.hpp>
#include <boost/json/stream_parser.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "polly/base/clock.hpp"
#include "polly/base/error.hpp"
#include "polly/dynamodb/client.hpp"
#include "polly/http/response.hpp"

namespace polly::dynamodb {

struct ServiceAnswer {
  enum class Kind { ok, refused, throttled, conflicting, failed, damaged, skewed, stale, rejected };

  // A signature is refused where the clocks differ by five minutes; a smaller difference has another cause.
  static constexpr Milliseconds kSkewMin{60'000};

  explicit ServiceAnswer(Kind its_kind) noexcept : kind(its_kind) {}

  Kind kind;
  Answer answer;
  std::optional<Error> error;    // none where there is an answer
  std::optional<WallTime> date;  // by the service's clock
};

// Reads the body of one answer.
class AnswerReader {
 public:
  void take(std::string_view piece);

  // When all of the body was taken: once. `signed_at` is the time in the signature of the request.
  ServiceAnswer finish(const http::Response& head, std::string_view operation, WallTime signed_at);

 private:
  std::optional<boost::json::object> object();
  bool is_intact(const http::Response& head) const;

  boost::json::stream_parser parser_;
  boost::crc_32_type crc_;
  bool is_broken_ = false;
};

}  // namespace polly::dynamodb
