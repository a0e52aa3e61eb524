// The text of a member of a JSON object.
//
//   const std::string message = text_of_member(body, "message");
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <string>
#include <string_view>

namespace polly::dynamodb {

// Empty where there is no such member, or it is no text.
inline std::string text_of_member(const boost::json::object& object, std::string_view name) {
  const boost::json::value* member = object.if_contains(name);
  return member != nullptr && member->is_string() ? std::string(member->get_string()) : std::string();
}

}  // namespace polly::dynamodb
