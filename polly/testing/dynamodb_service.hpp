// DynamoDbService: a small DynamoDB on 127.0.0.1 for tests, in this process and with threads of its own.
//
//   DynamoDbService service;
//   service.create_table("polly");                                  // string key `k`; ACTIVE at once
//   ... a client with service.url(), service.region() and service.credentials() ...
//   service.items("polly").at("a");                                 // {"k":{"S":"a"},"v":{"B":"AQI="}}
//   service.requests("GetItem");                                    // 1
//   service.stop();                                                 // no server listens, its connections are closed
//   service.start();                                                // on the same port, with the data
//   service.fail(DynamoDbFault::throttle().times(3));               // dynamodb_fault.hpp
//
// It knows GetItem, PutItem, UpdateItem, DeleteItem, BatchGetItem, BatchWriteItem, TransactWriteItems, Scan,
// CreateTable, DescribeTable, UpdateTimeToLive and DescribeTimeToLive, with expressions of `=` `<>` `<` `<=` `>` `>=`,
// attribute_exists, attribute_not_exists, begins_with, AND, OR, NOT and parentheses, `SET a = :v` and `REMOVE a`. What
// it does not know of these requests (other parameters, other expressions) is refused with ValidationException and a
// message that begins with "not in this service:", so that a test does not pass by chance. Its limits are those of
// AWS. A differential test compares it with dynalite (dynamodb_differential_server_test.cpp).
//
// Requests must be signed (AWS Signature Version 4); the check shares no code with room dynamodb. HTTP/1.1 only, no
// TLS. All functions may be called from any thread, but not by the predicate of fail_where() those that stop, freeze
// or count connections.
#pragma once

#include <boost/json.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "polly/testing/dynamodb_fault.hpp"
#include "polly/testing/dynamodb_signature.hpp"

namespace polly::testing {

struct DynamoDbOptions {
  std::string region = "eu-central-1";
  DynamoDbCredentials credentials{"AKIDTESTING", "secret/of+testing", ""};
  std::size_t threads = 1;             // that serve connections
  std::size_t creating_describes = 1;  // so often DescribeTable answers CREATING, before a table becomes ACTIVE
};

struct DynamoDbReply {
  unsigned status = 0;
  std::string body;
  std::string type;  // of an error, without its namespace: "ValidationException"
};

class DynamoDbService {
 public:
  using Predicate = std::function<std::optional<DynamoDbFault>(const DynamoDbRequest&)>;

  explicit DynamoDbService(DynamoDbOptions options = {});
  DynamoDbService(const DynamoDbService&) = delete;
  DynamoDbService& operator=(const DynamoDbService&) = delete;
  ~DynamoDbService();

  std::string url() const;  // http://127.0.0.1:PORT
  std::uint16_t port() const noexcept;
  std::string region() const;
  DynamoDbCredentials credentials() const;  // of the options

  // Data
  void create_table(const std::string& name);
  void delete_table(const std::string& name);  // DeleteTable is none of its operations
  DynamoDbReply call(std::string_view operation,
                     std::string_view body);  // without HTTP, signature, faults and counters
  std::map<std::string, boost::json::object> items(const std::string& table) const;  // by key; empty for no such table
  // Deletes what the table's TTL attribute declares as expired at this time (seconds since 1970), as AWS does within
  // some days. Never happens by itself. How many there were.
  std::size_t delete_expired(const std::string& table, std::int64_t now);

  // Faults. Those of fail() form a queue: a request takes the first that is for its operation. Where there is none, the
  // predicate decides; it runs on the service's threads.
  void fail(DynamoDbFault fault);
  void fail_where(Predicate predicate);
  void recover();  // no more faults
  std::size_t faults_left() const;

  void freeze();  // accepts connections, reads nothing, answers nothing
  void thaw();    // what has arrived since freeze() is done now
  void stop();    // may be called again
  void start();
  void close_connections();  // those that are open now

  // Its clock, for signatures and the Date of answers, is this much ahead of the machine's.
  void skew_clock(std::chrono::seconds by);

  // Credentials
  void accept(DynamoDbCredentials credentials);  // as well
  void expire(const std::string& access_key);    // ExpiredTokenException from now on
  void forget(const std::string& access_key);    // UnrecognizedClientException from now on
  void deny(std::string operation);              // AccessDeniedException; "" denies all
  void permit(const std::string& operation);     // no longer denied

  // Requests that were read since the start or reset_counters(), also those that were refused or met a fault.
  std::size_t requests(std::string_view operation = "") const;  // "": of all operations
  std::size_t connections() const;                              // that were accepted
  std::size_t open_connections() const;
  void reset_counters();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace polly::testing
