#include "polly/operations/findings.hpp"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <stdexcept>

namespace polly::operations {

namespace {

constexpr std::array kResults{FindingResult::ok, FindingResult::warning, FindingResult::failed};

FindingResult result_of(std::string_view word) {
  const auto found =
      std::find_if(kResults.begin(), kResults.end(), [&](FindingResult result) { return to_string(result) == word; });
  if (found == kResults.end()) throw std::runtime_error("not the result of a check");
  return *found;
}

// A kind that this version does not know is one of the kinds that mean: try again later.
ErrorKind kind_of(std::string_view word) noexcept {
  for (int i = 0; i <= static_cast<int>(ErrorKind::unsupported); ++i) {
    if (polly::to_string(static_cast<ErrorKind>(i)) == word) return static_cast<ErrorKind>(i);
  }
  return ErrorKind::unavailable;
}

}  // namespace

std::string_view to_string(FindingResult result) noexcept {
  switch (result) {
    case FindingResult::ok: return "ok";
    case FindingResult::warning: return "warning";
    case FindingResult::failed: return "failed";
  }
  return "";
}

const Finding* first_failure(const Findings& findings) noexcept {
  const auto first = std::find_if(findings.begin(), findings.end(),
                                  [](const Finding& finding) { return finding.result == FindingResult::failed; });
  return first == findings.end() ? nullptr : &*first;
}

boost::json::object to_json(const Findings& findings) {
  boost::json::array array;
  for (const Finding& finding : findings) {
    boost::json::object object;
    object["check"] = finding.check;
    object["result"] = to_string(finding.result);
    object["text"] = finding.text;
    object["action"] = finding.action;
    object["kind"] = finding.kind ? boost::json::value(polly::to_string(*finding.kind)) : boost::json::value(nullptr);
    array.push_back(std::move(object));
  }
  boost::json::object report;
  report["ok"] = first_failure(findings) == nullptr;
  report["findings"] = std::move(array);
  return report;
}

Findings findings_of(const boost::json::object& report) {
  Findings findings;
  for (const boost::json::value& value : report.at("findings").as_array()) {
    const boost::json::object& object = value.as_object();
    const boost::json::value& kind = object.at("kind");
    findings.emplace_back(std::string(object.at("check").as_string()), result_of(object.at("result").as_string()),
                          std::string(object.at("text").as_string()), std::string(object.at("action").as_string()),
                          kind.is_null() ? std::nullopt : std::optional(kind_of(kind.as_string())));
  }
  return findings;
}

}  // namespace polly::operations
