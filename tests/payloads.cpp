#include "tests/payloads.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <set>
#include <stdexcept>

#include "polly/base/ascii.hpp"
#include "polly/testing/program.hpp"
#include "tests/paths.hpp"

namespace polly::tests {

namespace {

namespace json = boost::json;

bool mentions(const json::value& name, const std::string& part) {
  return to_lower(std::string_view(name.as_string())).find(part) != std::string::npos;
}

// The newest pull request of this repository with this head.
void add_named_pull_request(ExpectedFacts& expected, const json::value& run, const json::value& repository) {
  std::set<std::int64_t> numbers;
  for (const json::value& pull : run.at("pull_requests").as_array()) {
    const bool same_head = pull.at("head").at("sha") == run.at("head_sha");
    const bool same_repository = pull.at("base").at("repo").at("id") == repository.at("id");
    if (same_head && same_repository) numbers.insert(pull.at("number").as_int64());
  }
  if (!numbers.empty()) expected.facts["pr_number"] = *numbers.rbegin();
}

void add_pull_request(ExpectedFacts& expected, const json::value& payload) {
  static const std::set<std::string> kActions{"opened", "reopened", "synchronize", "ready_for_review"};
  if (!kActions.contains(std::string(payload.at("action").as_string()))) return;
  expected.sha = payload.at("pull_request").at("head").at("sha").as_string();
  expected.facts["pr_number"] = payload.at("number").as_int64();
}

void add_run(ExpectedFacts& expected, const std::string& event, const json::value& payload, const CheckNames& names) {
  const json::value& run = payload.at(event);
  const std::int64_t id = run.at("id").as_int64();
  expected.sha = run.at("head_sha").as_string();
  if (event == "workflow_run") expected.facts["workflow_run_id"] = id;
  if (event == "check_suite") expected.facts["check_suite_id"] = id;
  if (event == "check_run" && mentions(run.at("name"), names.vuln)) expected.facts["vuln_check_run_id"] = id;
  if (event == "check_run" && mentions(run.at("name"), names.license)) expected.facts["license_check_run_id"] = id;
  add_named_pull_request(expected, run, payload.at("repository"));
}

std::optional<ExpectedFacts> expected_facts(const std::string& event, const json::value& payload,
                                            const CheckNames& names) {
  ExpectedFacts expected;
  if (event == "pull_request") add_pull_request(expected, payload);
  if (event == "check_run" || event == "check_suite" || event == "workflow_run")
    add_run(expected, event, payload, names);
  if (expected.facts.empty()) return std::nullopt;
  expected.repository = payload.at("repository").at("full_name").as_string();
  return expected;
}

}  // namespace

std::vector<Payload> load_payloads(const CheckNames& names) {
  const std::string text = testing::read_file(kPayloadsIndex);
  if (text.empty())
    throw std::runtime_error(std::string("no payloads in ") + kPayloadsIndex + ": run `npm ci` in tests/payloads");
  std::vector<Payload> payloads;
  const json::value events = json::parse(text);
  for (const json::value& event : events.as_array()) {
    const std::string name(event.at("name").as_string());
    for (const json::value& example : event.at("examples").as_array()) {
      payloads.push_back({name, json::serialize(example), expected_facts(name, example, names)});
    }
  }
  return payloads;
}

}  // namespace polly::tests
