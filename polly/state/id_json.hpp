// How ids are written in JSON: as numbers, or as decimal strings for clients whose numbers are doubles (JavaScript's
// are exact up to 2^53). Ids are the values of facts, numbers of pull requests and the tokens of claims; all of them
// are written by id_json(). Counts and times are numbers in either form.
//
//   id_json(42, IdForm::number)                  42
//   id_json(42, IdForm::text)                    "42"
#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>

namespace polly {

enum class IdForm { number, text };

boost::json::value id_json(std::int64_t id, IdForm form);
boost::json::value id_json(std::optional<std::int64_t> id, IdForm form);  // null for nullopt

// The id in a JSON value of either form; nullopt where it is no id: not an integer from 1 to the largest int64.
std::optional<std::int64_t> id_of_json(const boost::json::value& value) noexcept;

}  // namespace polly
