// Answerer: from a request of HTTP to its answer: the operation's name, JSON, signature, a fault, the operation.
//
//   Answerer answerer("eu-central-1", credentials, creating_describes);
//   HttpReply reply = answerer.answer(std::move(request));
#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "polly/testing/detail/dynamodb_access.hpp"
#include "polly/testing/detail/dynamodb_fault_plan.hpp"
#include "polly/testing/detail/dynamodb_loop.hpp"
#include "polly/testing/detail/dynamodb_operations.hpp"
#include "polly/testing/detail/dynamodb_refusal.hpp"

namespace polly::testing::dynamodb {

// May be used from several threads.
class Answerer {
 public:
  Answerer(std::string region, const DynamoDbCredentials& credentials, std::size_t creating_describes)
      : access_(std::move(region), credentials),
        operations_([this] { return std::chrono::floor<std::chrono::seconds>(access_.now().time_since_epoch()); },
                    creating_describes) {}

  HttpReply answer(HttpRequest request);

  Access& access() noexcept { return access_; }
  Operations& operations() noexcept { return operations_; }
  FaultPlan& faults() noexcept { return faults_; }
  std::size_t requests(std::string_view operation) const;  // "": of all
  void reset_counters();

  // Without HTTP, signature and faults. Refusal.
  std::string run(std::string_view operation, std::string_view body, std::size_t batch_max = SIZE_MAX);

 private:
  std::size_t count(const std::string& operation);
  HttpReply reply(HttpAnswer answer, std::size_t number);
  HttpReply reply_with(const DynamoDbFault& fault, const DynamoDbRequest& request);

  Access access_;
  Operations operations_;
  FaultPlan faults_;
  mutable std::mutex mutex_;
  std::map<std::string, std::size_t> counts_;
  std::size_t number_ = 0;  // of the last request
  std::size_t total_ = 0;
};

}  // namespace polly::testing::dynamodb
