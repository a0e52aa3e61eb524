#include "polly/operations/statistics_report.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value_to.hpp>
#include <string_view>

namespace polly::operations {

namespace {

namespace json = boost::json;

json::object json_of(const Tally& tally) {
  json::object object;
  object["entries"] = tally.entries;
  object["bytes"] = tally.bytes;
  return object;
}

json::array json_of(const std::vector<NamedTally>& lines, std::string_view name) {
  json::array array;
  for (const auto& [text, tally] : lines) {
    json::object object;
    object[name] = text;
    object["entries"] = tally.entries;
    object["bytes"] = tally.bytes;
    array.push_back(std::move(object));
  }
  return array;
}

std::uint64_t count_of(const json::object& object, std::string_view name) {
  return json::value_to<std::uint64_t>(object.at(name));
}

Milliseconds duration_of(const json::object& object, std::string_view name) {
  return Milliseconds(json::value_to<std::int64_t>(object.at(name)));
}

Tally tally_of(const json::object& object) {
  return {count_of(object, "entries"), count_of(object, "bytes")};
}

std::vector<NamedTally> tallies_of(const json::value& array, std::string_view name) {
  std::vector<NamedTally> lines;
  for (const json::value& line : array.as_array()) {
    const json::object& object = line.as_object();
    lines.emplace_back(std::string(object.at(name).as_string()), tally_of(object));
  }
  return lines;
}

}  // namespace

json::object to_json(const StatisticsReport& report) {
  json::object object = json_of(report.all);
  object["kinds"] = json_of(report.kinds, "keys");
  object["other_kinds"] = json_of(report.other_kinds);
  object["repositories"] = json_of(report.repositories, "repository");
  object["exact"] = report.is_exact;
  object["other_repositories"] = json_of(report.other_repositories);
  object["without_repository"] = json_of(report.without_repository);
  object["expire_within_hour"] = report.expiring;
  object["never_expire"] = report.permanent;
  object["plain"] = report.plain;
  object["compressed"] = report.compressed;
  object["damaged"] = report.damaged;
  object["sealed"] = json_of(report.sealed, "key");
  object["other_sealed"] = json_of(report.other_sealed);
  object["took_ms"] = report.took.count();
  object["age_ms"] = report.age.count();
  return object;
}

StatisticsReport report_of(const json::object& object) {
  StatisticsReport report;
  report.all = tally_of(object);
  report.kinds = tallies_of(object.at("kinds"), "keys");
  report.other_kinds = tally_of(object.at("other_kinds").as_object());
  report.repositories = tallies_of(object.at("repositories"), "repository");
  report.is_exact = object.at("exact").as_bool();
  report.other_repositories = tally_of(object.at("other_repositories").as_object());
  report.without_repository = tally_of(object.at("without_repository").as_object());
  report.expiring = count_of(object, "expire_within_hour");
  report.permanent = count_of(object, "never_expire");
  report.plain = count_of(object, "plain");
  report.compressed = count_of(object, "compressed");
  report.damaged = count_of(object, "damaged");
  report.sealed = tallies_of(object.at("sealed"), "key");
  report.other_sealed = tally_of(object.at("other_sealed").as_object());
  report.took = duration_of(object, "took_ms");
  report.age = duration_of(object, "age_ms");
  return report;
}

}  // namespace polly::operations
