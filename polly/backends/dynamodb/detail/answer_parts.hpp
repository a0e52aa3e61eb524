// Parts of the service's answers, which may lack anything. Their texts: polly/dynamodb/json_text.hpp.
//
//   if (const boost::json::array* items = array_in(answer.body, "Items")) ...
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <string_view>

namespace polly::dynamodb_backend {

// nullptr where there is none.
const boost::json::object* object_in(const boost::json::object& object, std::string_view name);
const boost::json::array* array_in(const boost::json::object& object, std::string_view name);

// Error unavailable: the service answered this operation with something else.
[[noreturn]] void refuse_answer(std::string_view operation);

}  // namespace polly::dynamodb_backend
