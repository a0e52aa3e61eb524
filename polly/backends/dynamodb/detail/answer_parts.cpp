#include "polly/backends/dynamodb/detail/answer_parts.hpp"

#include <string>

#include "polly/base/error.hpp"

namespace polly::dynamodb_backend {

const boost::json::object* object_in(const boost::json::object& object, std::string_view name) {
  const boost::json::value* value = object.if_contains(name);
  return value == nullptr ? nullptr : value->if_object();
}

const boost::json::array* array_in(const boost::json::object& object, std::string_view name) {
  const boost::json::value* value = object.if_contains(name);
  return value == nullptr ? nullptr : value->if_array();
}

void refuse_answer(std::string_view operation) {
  throw Error(ErrorKind::unavailable,
              "the service answered " + std::string(operation) + " with something else: is it a DynamoDB?");
}

}  // namespace polly::dynamodb_backend
