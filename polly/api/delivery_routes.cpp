#include "polly/api/delivery_routes.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <optional>
#include <string_view>
#include <utility>

#include "polly/api/detail/state_request.hpp"
#include "polly/api/endpoint.hpp"
#include "polly/base/decimal.hpp"
#include "polly/base/error.hpp"
#include "polly/base/percent.hpp"
#include "polly/base/yield.hpp"
#include "polly/github/event_names.hpp"
#include "polly/state/fact_names.hpp"

namespace polly::api {

namespace {

namespace json = boost::json;

using webhook::DeliveryFilter;
using webhook::DeliveryRecord;
using webhook::DeliveryWalk;

std::int64_t ms_of(WallTime time) {
  return time.time_since_epoch().count();
}

json::value text_or_null(const std::string& text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

[[noreturn]] void refuse_query(const std::string& message) {
  throw Error(ErrorKind::invalid_argument, message);
}

DeliveryFilter filter_of(const http::Request& request) {
  DeliveryFilter filter;
  if (const auto event = request.query("event")) {
    const std::size_t index = github::event_index(*event);
    if (github::event_names()[index] != *event) {
      refuse_query("event must be the name of one of GitHub's webhook events, as in check_run, or other");
    }
    filter.event = index;
  }
  if (const auto repository = request.query("repository"))
    filter.repository = Repository::parse(*repository).full_name();
  if (const auto repository = repository_of(request)) filter.repository = repository->full_name();
  if (const auto sha = request.query("sha")) filter.sha = Commit(*sha).sha();
  if (const auto outcome = request.query("outcome")) {
    filter.outcome = webhook::parse_recorded(*outcome);
    if (!filter.outcome) refuse_query("outcome must be stored, ignored, refused or failed");
  }
  return filter;
}

std::size_t delivery_limit_of(const http::Request& request) {
  const std::optional<std::string> text = request.query("limit");
  if (!text) return DeliveryRoutes::kListedDefault;
  const auto limit = parse_decimal<std::size_t>(*text);
  if (limit.value_or(0) == 0) refuse_query("limit must be a number of deliveries, at least 1");
  return std::min(*limit, DeliveryRoutes::kListedMax);
}

// A cursor is the position of a walk: "1234-5".
std::optional<DeliveryWalk::Position> position_of(const http::Request& request) {
  const std::optional<std::string> cursor = request.query("cursor");
  if (!cursor || cursor->empty()) return std::nullopt;
  const std::string_view text = *cursor;
  const std::size_t dash = std::min(text.find('-'), text.size());
  const auto authentic = parse_decimal<std::uint64_t>(text.substr(0, dash));
  const auto strangers = parse_decimal<std::uint64_t>(text.substr(std::min(dash + 1, text.size())));
  if (!authentic || !strangers) refuse_query("cursor must be the `next` of another page");
  return DeliveryWalk::Position{*authentic, *strangers};
}

std::string link_to_older(const http::Request& request, const std::string& next) {
  std::string link = "<" + request.path + "?";
  for (const char* name : {"event", "repository", "sha", "outcome", "limit", "integers"}) {
    const std::optional<std::string> value = request.query(name);
    if (value) link += std::string(name) + "=" + percent_encode(*value) + "&";
  }
  return link + "cursor=" + percent_encode(next) + ">; rel=\"next\"";
}

}  // namespace

void DeliveryRoutes::add_to(http::Router& router) {
  const auto lists = [this](Context ctx, http::Request request) { return list(ctx, std::move(request)); };
  const auto explains = [this](Context ctx, http::Request request) { return explain(ctx, std::move(request)); };
  add_endpoint(router, guard_,
               {.method = "GET",
                .pattern = "/api/v1/deliveries",
                .scope = http::Scope::read,
                .query = {"event", "repository", "sha", "outcome", "limit", "cursor", "integers"},
                .handler = lists});
  const bool by_repository = scope_ == StateScope::repository;
  if (by_repository) {
    add_endpoint(router, guard_,
                 {.method = "GET",
                  .pattern = "/api/v1/repos/{owner}/{name}/deliveries",
                  .scope = http::Scope::read,
                  .query = {"event", "sha", "outcome", "limit", "cursor", "integers"},
                  .handler = lists});
  }
  add_endpoint(router, guard_,
               {.method = "GET",
                .pattern = by_repository ? "/api/v1/repos/{owner}/{name}/commits/{sha}/explain"
                                         : "/api/v1/commits/{sha}/explain",
                .scope = http::Scope::read,
                .query = {"fact", "integers"},
                .handler = explains});
}

Task<http::Reply> DeliveryRoutes::list(Context, http::Request request) {
  const DeliveryFilter filter = filter_of(request);
  const std::size_t limit = delivery_limit_of(request);
  const IdForm form = id_form_of(request);
  const std::optional<DeliveryWalk::Position> position = position_of(request);
  const webhook::DeliveryLog& log = receiver_.deliveries();
  DeliveryWalk walk = position ? DeliveryWalk(log, *position) : DeliveryWalk(log);
  json::array deliveries;
  while (deliveries.size() < limit && !walk.is_done()) {
    std::size_t budget = kRecordsInOneStep;
    const std::size_t end = std::min(limit, deliveries.size() + kListedInOneStep);
    while (deliveries.size() < end && budget > 0) {
      const std::optional<DeliveryRecord> record = walk.next(filter, budget);
      if (!record) break;
      deliveries.push_back(json_of(*record, form));
    }
    co_await yield();
  }
  json::object object;
  object["deliveries"] = std::move(deliveries);
  add_memory(object);
  object["next"] = nullptr;
  std::string next;
  if (!walk.is_done()) {
    next = std::to_string(walk.position().authentic) + "-" + std::to_string(walk.position().strangers);
    object["next"] = next;
  }
  http::Reply reply = http::Reply::json(200, json::serialize(object));
  if (!next.empty()) reply.with_header("Link", link_to_older(request, next));
  co_return reply;
}

Task<http::Reply> DeliveryRoutes::explain(Context ctx, http::Request request) {
  const Commit commit = commit_of(request);
  const IdForm form = id_form_of(request);
  std::vector<Fact<std::int64_t>> facts(state_.facts().begin(), state_.facts().end());
  if (const auto names = request.query("fact")) facts = parse_fact_names(state_.facts(), *names, "fact");
  const CommitState state = co_await state_.all(ctx, commit);
  const std::vector<std::optional<Milliseconds>> left = co_await state_.times_left(ctx, commit);
  DeliveryFilter filter;
  filter.sha = commit.sha();
  if (commit.repository()) filter.repository = commit.repository()->full_name();
  const Records records = co_await records_of(std::move(filter));
  const webhook::DeliveryLog& log = receiver_.deliveries();
  DeliveryMemory memory;
  memory.since = log.since();
  memory.kept = log.kept();
  memory.capacity = log.capacity();
  for (const std::string_view event : webhook::LastDeliveries::kEvents) {
    memory.newest[event] = receiver_.last_deliveries().newest(event);
  }
  memory.refused = co_await count_refused();
  const Explainer explainer(state_.facts(), receiver_.options(), state_.lifetime(), std::move(memory), clock_.wall());
  json::object object;
  object["sha"] = commit.sha();
  object["repository"] = commit.repository() ? json::value(commit.repository()->full_name()) : json::value(nullptr);
  json::array explained;
  for (const Fact<std::int64_t> fact : facts) {
    const FactInStore stored(state[fact], left[state_.facts().index_of(fact)]);
    explained.push_back(json_of(explainer.explain(fact, stored, records), form));
  }
  object["facts"] = std::move(explained);
  json::array deliveries;
  for (const DeliveryRecord& record : records) deliveries.push_back(json_of(record, form));
  object["deliveries"] = std::move(deliveries);
  add_memory(object);
  co_return http::Reply::json(200, json::serialize(object));
}

// The newest records that match, at most kExplainedMax.
Task<DeliveryRoutes::Records> DeliveryRoutes::records_of(DeliveryFilter filter) {
  Records records;
  DeliveryWalk walk(receiver_.deliveries());
  while (records.size() < kExplainedMax && !walk.is_done()) {
    std::size_t budget = kRecordsInOneStep;
    while (records.size() < kExplainedMax && budget > 0) {
      std::optional<DeliveryRecord> record = walk.next(filter, budget);
      if (!record) break;
      records.push_back(std::move(*record));
    }
    co_await yield();
  }
  co_return records;
}

// How many refused deliveries do not name their commit; of the newest ones.
Task<std::size_t> DeliveryRoutes::count_refused() {
  DeliveryFilter filter;
  filter.outcome = webhook::Recorded::refused;
  std::size_t count = 0;
  const Records refused = co_await records_of(std::move(filter));
  for (const DeliveryRecord& record : refused) count += record.sha.empty() ? 1 : 0;
  co_return count;
}

json::object DeliveryRoutes::json_of(const DeliveryRecord& record, IdForm form) const {
  json::object object;
  object["received_at_ms"] = ms_of(record.at);
  object["id"] = text_or_null(record.id);
  object["event"] = record.event;
  object["action"] = text_or_null(record.action);
  object["repository"] = text_or_null(record.repository);
  object["sha"] = text_or_null(record.sha);
  object["outcome"] = webhook::to_string(record.outcome);
  json::object facts;
  for (std::size_t i = 0; i < state_.facts().size(); ++i) {
    if (record.has_fact(i)) facts[state_.facts()[i].name] = nullptr;  // stored; its value was not recorded
  }
  for (const KnownFact& known : record.facts) facts[known.fact.name] = id_json(known.value, form);
  object["facts"] = std::move(facts);
  object["because"] = text_or_null(webhook::text_of(record.reason(), record.event, record.action, receiver_.options()));
  return object;
}

json::object DeliveryRoutes::json_of(const FactExplanation& why, IdForm form) const {
  json::object object;
  object["fact"] = why.fact.name;
  object["status"] = to_string(why.status);
  object["value"] = id_json(why.stored.value, form);
  object["time_left_ms"] = why.stored.time_left ? json::value(why.stored.time_left->count()) : json::value(nullptr);
  object["because"] = why.because;
  json::array hints;
  for (const std::string& hint : why.hints) hints.emplace_back(hint);
  object["hints"] = std::move(hints);
  object["delivery"] = why.delivery ? json::value(json_of(*why.delivery, form)) : json::value(nullptr);
  return object;
}

void DeliveryRoutes::add_memory(json::object& object) const {
  const webhook::DeliveryLog& log = receiver_.deliveries();
  object["since_ms"] = ms_of(log.since());
  object["kept"] = log.kept();
  object["capacity"] = log.capacity();
  json::object newest;
  for (const std::string_view event : webhook::LastDeliveries::kEvents) {
    const std::optional<WallTime> time = receiver_.last_deliveries().newest(event);
    newest[event] = time ? json::value(ms_of(*time)) : json::value(nullptr);
  }
  object["newest_ms"] = std::move(newest);
}

}  // namespace polly::api
