// DynamoDbFault: what a DynamoDbService (dynamodb_service.hpp) does wrong, to one request or to several.
//
//   DynamoDbFault::throttle().times(3);                  // the next three requests
//   DynamoDbFault::cut_after().on("PutItem");            // the next PutItem: done, and no answer comes
//   DynamoDbFault::partial(2).on("BatchWriteItem");      // two writes of the next batch are done
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace polly::testing {

struct DynamoDbHeader {
  std::string name;  // in lower case
  std::string value;
};

struct DynamoDbRequest {
  std::size_t number = 0;  // of all requests of the service, from 1
  std::string operation;   // "GetItem"; empty where X-Amz-Target names none
  std::vector<DynamoDbHeader> headers;
  std::string body;

  std::string header(std::string_view name) const;  // in lower case; empty where it is absent
};

class DynamoDbFault {
 public:
  // The request is not done:
  static DynamoDbFault error(unsigned status, std::string type, std::string message);  // `type` with its namespace
  static DynamoDbFault throttle();          // 400, ProvisionedThroughputExceededException
  static DynamoDbFault throttle_account();  // 400, ThrottlingException
  static DynamoDbFault internal_error();    // 500, InternalServerError
  static DynamoDbFault unavailable();       // 503, ServiceUnavailable
  static DynamoDbFault bad_gateway();       // 502 with a page of HTML, as a proxy answers
  static DynamoDbFault cut_before();        // the connection is reset when the request was read
  static DynamoDbFault silence();           // no answer, and the connection stays open

  // TransactWriteItems is cancelled with these codes, in the order of its actions:
  // {"None", "TransactionConflict"}. Missing ones are None.
  static DynamoDbFault cancel(std::vector<std::string> codes);

  // A batch does its first `count` keys only; the others are UnprocessedKeys or UnprocessedItems.
  static DynamoDbFault partial(std::size_t count);

  // The request is done:
  static DynamoDbFault cut_after();                          // the connection is closed, no answer
  static DynamoDbFault truncate();                           // half of the answer's body, then the connection is closed
  static DynamoDbFault endless();                            // a chunked answer of spaces that does not end
  static DynamoDbFault bad_checksum();                       // the answer's X-Amz-Crc32 is of other bytes
  static DynamoDbFault close_after();                        // a whole answer, then the connection is closed
  static DynamoDbFault delay(std::chrono::milliseconds by);  // at once, and answered later
  static DynamoDbFault wait(std::chrono::milliseconds by);   // after this time, and answered then

  DynamoDbFault on(std::string operation) &&;  // requests of this operation only; those of others go on
  DynamoDbFault times(std::size_t count) &&;   // for so many requests; 1 where it is not called

  bool concerns(std::string_view operation) const;

  enum class Kind {
    error,
    bad_gateway,
    cut_before,
    silence,
    cancel,
    partial,
    cut_after,
    truncate,
    endless,
    bad_checksum,
    close_after,
    delay,
    wait
  };
  Kind kind = Kind::error;
  std::string operation;
  std::size_t left = 1;
  unsigned status = 0;
  std::string type;
  std::string message;
  std::vector<std::string> codes;
  std::size_t count = 0;
  std::chrono::milliseconds duration{0};
};

}  // namespace polly::testing
