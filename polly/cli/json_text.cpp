#include "polly/cli/json_text.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "polly/base/error.hpp"
#include "polly/base/printable.hpp"
#include "polly/store/json_value.hpp"

namespace polly::cli {

namespace json = boost::json;

void print_json(std::ostream& out, const json::value& value) {
  out << printable_json(json::serialize(value)) << '\n';
}

std::string checked_json(const std::string& text) {
  try {
    return encode_value(decode_value<json::value>(text));
  } catch (const Error&) {
    throw Error(ErrorKind::invalid_argument,
                "the value is not JSON, as in 42, true, \"text\" (with quotes) or {\"a\":1}; "
                "add --text to store it as a string");
  }
}

}  // namespace polly::cli
