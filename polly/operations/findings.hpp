// Findings: what `polly doctor` and GET /api/v1/doctor report: a check, its result, what was found, and what to do.
//
//   Findings findings;
//   findings.push_back(Finding::warning("waiters", "9,100 of 10,000 callers wait", "raise POLLY_WAITERS_MAX"));
//   boost::json::object report = to_json(findings);
//
//   {"ok":true,"findings":[{"check":"waiters","result":"warning","text":"...","action":"...","kind":null}]}
//
// `ok` is false where a check failed. `kind` is that of the error of a failed one.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "polly/base/error.hpp"

namespace polly::operations {

enum class FindingResult { ok, warning, failed };

std::string_view to_string(FindingResult result) noexcept;  // "ok", "warning", "failed"

struct Finding {
  static Finding ok(std::string check, std::string text) {
    return Finding(std::move(check), FindingResult::ok, std::move(text), "", std::nullopt);
  }
  static Finding warning(std::string check, std::string text, std::string action = "") {
    return Finding(std::move(check), FindingResult::warning, std::move(text), std::move(action), std::nullopt);
  }
  static Finding failed(std::string check, std::string text, std::string action, ErrorKind kind) {
    return Finding(std::move(check), FindingResult::failed, std::move(text), std::move(action), kind);
  }
  // A check that failed with this error, whose message names what to do.
  static Finding failed(std::string check, const Error& error) {
    return failed(std::move(check), error.what(), "", error.kind());
  }

  Finding(std::string its_check, FindingResult its_result, std::string its_text, std::string its_action,
          std::optional<ErrorKind> its_kind)
      : check(std::move(its_check)),
        result(its_result),
        text(std::move(its_text)),
        action(std::move(its_action)),
        kind(its_kind) {}

  std::string check;
  FindingResult result;
  std::string text;    // what was found
  std::string action;  // what to do; empty: nothing, or `text` has it
  std::optional<ErrorKind> kind;
};

using Findings = std::vector<Finding>;

// The first one that failed; null: none.
const Finding* first_failure(const Findings& findings) noexcept;

boost::json::object to_json(const Findings& findings);
// Throws where it is not such a report.
Findings findings_of(const boost::json::object& report);

}  // namespace polly::operations
