#include "polly/testing/dynamodb_fault.hpp"

namespace polly::testing {

namespace {

DynamoDbFault fault_of(DynamoDbFault::Kind kind) {
  DynamoDbFault fault;
  fault.kind = kind;
  return fault;
}

}  // namespace

std::string DynamoDbRequest::header(std::string_view name) const {
  for (const DynamoDbHeader& header : headers)
    if (header.name == name) return header.value;
  return {};
}

DynamoDbFault DynamoDbFault::error(unsigned status, std::string type, std::string message) {
  DynamoDbFault fault = fault_of(Kind::error);
  fault.status = status;
  fault.type = std::move(type);
  fault.message = std::move(message);
  return fault;
}

DynamoDbFault DynamoDbFault::throttle() {
  return error(400, "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException",
               "The level of configured provisioned throughput for the table was exceeded. Consider increasing your "
               "provisioning level with the UpdateTable API.");
}

DynamoDbFault DynamoDbFault::throttle_account() {
  return error(400, "com.amazon.coral.availability#ThrottlingException",
               "Rate of requests exceeds the allowed throughput.");
}

DynamoDbFault DynamoDbFault::internal_error() {
  return error(500, "com.amazonaws.dynamodb.v20120810#InternalServerError",
               "The request processing has failed because of an unknown error, exception or failure.");
}

DynamoDbFault DynamoDbFault::unavailable() {
  return error(503, "com.amazon.coral.service#ServiceUnavailableException",
               "The service is currently unavailable or busy.");
}

DynamoDbFault DynamoDbFault::bad_gateway() {
  return fault_of(Kind::bad_gateway);
}

DynamoDbFault DynamoDbFault::cut_before() {
  return fault_of(Kind::cut_before);
}

DynamoDbFault DynamoDbFault::silence() {
  return fault_of(Kind::silence);
}

DynamoDbFault DynamoDbFault::cancel(std::vector<std::string> codes) {
  DynamoDbFault fault = fault_of(Kind::cancel);
  fault.operation = "TransactWriteItems";
  fault.codes = std::move(codes);
  return fault;
}

DynamoDbFault DynamoDbFault::partial(std::size_t count) {
  DynamoDbFault fault = fault_of(Kind::partial);
  fault.count = count;
  return fault;
}

DynamoDbFault DynamoDbFault::cut_after() {
  return fault_of(Kind::cut_after);
}

DynamoDbFault DynamoDbFault::truncate() {
  return fault_of(Kind::truncate);
}

DynamoDbFault DynamoDbFault::endless() {
  return fault_of(Kind::endless);
}

DynamoDbFault DynamoDbFault::bad_checksum() {
  return fault_of(Kind::bad_checksum);
}

DynamoDbFault DynamoDbFault::close_after() {
  return fault_of(Kind::close_after);
}

DynamoDbFault DynamoDbFault::delay(std::chrono::milliseconds by) {
  DynamoDbFault fault = fault_of(Kind::delay);
  fault.duration = by;
  return fault;
}

DynamoDbFault DynamoDbFault::wait(std::chrono::milliseconds by) {
  DynamoDbFault fault = fault_of(Kind::wait);
  fault.duration = by;
  return fault;
}

DynamoDbFault DynamoDbFault::on(std::string its_operation) && {
  operation = std::move(its_operation);
  return std::move(*this);
}

DynamoDbFault DynamoDbFault::times(std::size_t its_count) && {
  left = its_count;
  return std::move(*this);
}

bool DynamoDbFault::concerns(std::string_view its_operation) const {
  if (!operation.empty()) return operation == its_operation;
  return kind != Kind::partial || its_operation.starts_with("Batch");
}

}  // namespace polly::testing
