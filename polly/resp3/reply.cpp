#include "polly/resp3/reply.hpp"

namespace polly::resp3 {

namespace {

std::string counted(std::string_view what, std::size_t count, std::string_view one, std::string_view many) {
  return std::string(what) + " of " + std::to_string(count) + " " + std::string(count == 1 ? one : many);
}

}  // namespace

std::string Reply::describe() const {
  switch (type_) {
    case Type::null: return "null";
    case Type::string: return counted("a string", text_.size(), "byte", "bytes");
    case Type::error: return "an error";
    case Type::integer: return "an integer";
    case Type::number: return "a number";
    case Type::array: return counted("an array", elements_.size(), "element", "elements");
    case Type::map: return counted("a map", elements_.size() / 2, "entry", "entries");
    case Type::push: return counted("a push", elements_.size(), "element", "elements");
  }
  return "a reply of no known type";
}

}  // namespace polly::resp3
