// polly deliveries: the last deliveries of a daemon.
#include <CLI/App.hpp>
#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "polly/base/percent.hpp"
#include "polly/base/time_text.hpp"
#include "polly/cli/daemon_url.hpp"
#include "polly/cli/detail/option_checks.hpp"
#include "polly/cli/json_text.hpp"
#include "polly/cli/store_requests.hpp"
#include "polly/cli/trust.hpp"
#include "polly/cli/verbs.hpp"
#include "polly/github/commit.hpp"

namespace polly::cli {

namespace {

namespace json = boost::json;

constexpr std::size_t kShownDefault = 100;
constexpr std::size_t kShownMax = 100'000;
constexpr std::size_t kPageMax = 1000;

struct DeliveriesArguments {
  std::string event;
  std::string repository;
  std::string sha;
  std::string outcome;
  std::size_t limit = kShownDefault;

  std::string path(std::size_t deliveries, const std::string& cursor) const {
    std::string text = "/api/v1/deliveries?limit=" + std::to_string(std::min(deliveries, kPageMax));
    const auto add = [&text](std::string_view name, const std::string& value) {
      if (!value.empty()) text.append("&").append(name).append("=").append(percent_encode(value));
    };
    add("event", event);
    add("repository", repository);
    add("sha", sha);
    add("outcome", outcome);
    add("cursor", cursor);
    return text;
  }
};

// The text, or "" for null.
std::string text_or_none(const json::value& value) {
  return value.is_null() ? "" : std::string(std::string_view(value.as_string()));
}

// "pr_number=42, check_suite_id=7"
std::string facts_text(const json::object& facts) {
  std::string text;
  for (const auto& fact : facts) {
    text.append(text.empty() ? "" : ", ").append(fact.key());
    if (!fact.value().is_null()) text += "=" + std::to_string(fact.value().as_int64());
  }
  return text;
}

// Throws where a member that is printed is missing.
std::vector<std::string> cells_of(const json::object& delivery) {
  const std::string facts = facts_text(delivery.at("facts").as_object());
  const std::string because = text_or_none(delivery.at("because"));
  return {format_time(WallTime(Milliseconds(delivery.at("received_at_ms").as_int64()))),
          text_or_none(delivery.at("id")),
          text_or_none(delivery.at("event")),
          text_or_none(delivery.at("action")),
          text_or_none(delivery.at("repository")),
          text_or_none(delivery.at("sha")),
          text_or_none(delivery.at("outcome")),
          facts + (facts.empty() || because.empty() ? "" : "; ") + because};
}

json::object checked_page(const DaemonAnswer& answer) {
  require(answer.at("capacity").is_number() && answer.at("since_ms").is_int64() && answer.at("kept").is_number());
  for (const json::value& delivery : answer.at("deliveries").as_array()) cells_of(delivery.as_object());
  text_or_none(answer.at("next"));
  return answer.members;
}

// As many deliveries as are wanted, in one answer.
json::object ask_for_deliveries(const DaemonApi& api, const DeliveriesArguments& arguments) {
  json::object whole;
  json::array deliveries;
  std::string cursor;
  do {
    DaemonRequest request("listing deliveries", "GET", arguments.path(arguments.limit - deliveries.size(), cursor));
    request.if_refused = kNoToken;
    request.if_path_is_other = "check that the API is on (POLLY_API_TOKEN is set at the daemon)";
    whole = api.ask(request, checked_page);
    for (json::value& delivery : whole.at("deliveries").as_array()) deliveries.push_back(std::move(delivery));
    cursor = text_or_none(whole.at("next"));
  } while (!cursor.empty() && deliveries.size() < arguments.limit);
  whole["deliveries"] = std::move(deliveries);
  return whole;
}

ExitCode list_deliveries(Session& session, const DeliveriesArguments& arguments) {
  if (!arguments.repository.empty()) Repository::parse(arguments.repository);  // judged before the daemon is asked
  if (!arguments.sha.empty()) Commit(arguments.sha).sha();
  const config::Config config = session.load_config();
  const DaemonApi api = trusting_api(config.command_line, daemon_url(config), config.server.client_token());
  const json::object whole = ask_for_deliveries(api, arguments);
  const json::array& deliveries = whole.at("deliveries").as_array();
  if (session.wants_json) {
    print_json(session.console.out, whole);
  } else if (!deliveries.empty()) {
    Table table({"ANSWERED", "DELIVERY", "EVENT", "ACTION", "REPOSITORY", "COMMIT", "OUTCOME", "STORED, OR WHY NOT"});
    for (const json::value& delivery : deliveries) table.row(cells_of(delivery.as_object()));
    table.print(session.console.out, session.style());
  } else if (whole.at("capacity").to_number<std::int64_t>() == 0) {
    session.console.err << "polly: the daemon records no deliveries: POLLY_DELIVERIES_KEPT is 0\n";
  } else {
    session.console.err << "polly: no such delivery is recorded since "
                        << format_time(WallTime(Milliseconds(whole.at("since_ms").as_int64()))) << '\n';
  }
  return deliveries.empty() ? ExitCode::not_found : ExitCode::done;
}

}  // namespace

void add_deliveries_verb(CLI::App& polly, Session& session) {
  CLI::App* verb = polly.add_subcommand("deliveries", "list the last webhook deliveries of a daemon, newest first");
  auto arguments = std::make_shared<DeliveriesArguments>();
  verb->callback([&session, arguments] {
    session.action = [&session, arguments] { return list_deliveries(session, *arguments); };
  });
  verb->add_option("--event", arguments->event, "only this event, as in check_run")->type_name("NAME");
  verb->add_option("--repo", arguments->repository, "only those of this repository")->type_name("OWNER/NAME");
  verb->add_option("--sha", arguments->sha, "only those that name this commit")->type_name("SHA");
  verb->add_option("--outcome", arguments->outcome, "stored, ignored, refused or failed")
      ->check(one_of({"stored", "ignored", "refused", "failed"}))
      ->type_name("OUTCOME");
  verb->add_option("--limit", arguments->limit, "show at most this many (default 100)")
      ->check(number_between(1, kShownMax))
      ->type_name("N");
  add_daemon_options(*verb, session);
  add_watch_option(*verb, session);
  verb->footer(
      "The daemon remembers POLLY_DELIVERIES_KEPT deliveries since it started; each daemon has its own record.\n"
      "Exits 3 where none is listed.\n"
      "\n"
      "Examples:\n"
      "  polly deliveries --repo acme/shop --outcome ignored\n"
      "  polly deliveries --repo acme/shop --sha SHA --json\n"
      "  polly deliveries --watch=5");
}

}  // namespace polly::cli
