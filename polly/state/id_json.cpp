#include "polly/state/id_json.hpp"

#include <limits>
#include <string>

#include "polly/base/decimal.hpp"
#include "polly/state/fact.hpp"

namespace polly {

namespace json = boost::json;

json::value id_json(std::int64_t id, IdForm form) {
  return form == IdForm::text ? json::value(std::to_string(id)) : json::value(id);
}

json::value id_json(std::optional<std::int64_t> id, IdForm form) {
  return id ? id_json(*id, form) : json::value(nullptr);
}

std::optional<std::int64_t> id_of_json(const json::value& value) noexcept {
  constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
  if (const json::string* text = value.if_string()) return parse_decimal<std::int64_t>(*text, kFactValueMin, kMax);
  const std::int64_t* number = value.if_int64();
  return number != nullptr && *number >= kFactValueMin ? std::optional(*number) : std::nullopt;
}

}  // namespace polly
