// Operations: what a DynamoDbService does with a request, without HTTP, signatures and faults of the network.
//
//   Operations operations(clock, creating_describes);
//   std::string body = operations.run("GetItem", request, fault);        // Refusal for an error
//
// May be used from several threads: one request runs at a time.
#pragma once

#include <boost/json.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "polly/testing/detail/dynamodb_parameters.hpp"
#include "polly/testing/detail/dynamodb_tables.hpp"

namespace polly::testing::dynamodb {

inline constexpr std::size_t kBatchWritesMax = 25;
inline constexpr std::size_t kBatchReadsMax = 100;
inline constexpr std::size_t kBatchReadBytesMax = 16 * 1024 * 1024;
inline constexpr std::size_t kTransactionActionsMax = 100;
inline constexpr std::size_t kTransactionBytesMax = 4 * 1024 * 1024;
inline constexpr std::size_t kScanPageBytesMax = 1024 * 1024;
inline constexpr std::chrono::minutes kTokenLifetime{10};

class Operations {
 public:
  using Now = std::function<std::chrono::seconds()>;  // since 1970

  Operations(Now now, std::size_t creating_describes) : now_(std::move(now)), creating_describes_(creating_describes) {}

  static bool knows(std::string_view operation);

  // `batch_max`: how many keys of a batch are done; the others are unprocessed.
  std::string run(std::string_view operation, const boost::json::object& request, std::size_t batch_max = SIZE_MAX);

  void create_table(const std::string& name);
  void delete_table(const std::string& name);
  std::map<std::string, std::string> items(const std::string& table) const;  // JSON by key
  std::size_t delete_expired(const std::string& table, std::int64_t now);

 private:
  std::string get_item(const boost::json::object& request);
  std::string write_item(std::string_view operation, const boost::json::object& request);
  std::string batch_get(const boost::json::object& request, std::size_t batch_max);
  std::string batch_write(const boost::json::object& request, std::size_t batch_max);
  std::string transact(const boost::json::object& request);
  std::string scan(const boost::json::object& request);
  std::string create(const boost::json::object& request);
  std::string describe(const boost::json::object& request);
  std::string update_ttl(const boost::json::object& request);
  std::string describe_ttl(const boost::json::object& request);
  bool was_done(std::string_view token, const std::string& request);

  struct Done {
    std::string request;
    std::chrono::seconds at;
  };
  const Now now_;
  const std::size_t creating_describes_;
  mutable std::mutex mutex_;
  Tables tables_;
  std::map<std::string, Done, std::less<>> done_;  // transactions by their ClientRequestToken
};

}  // namespace polly::testing::dynamodb
