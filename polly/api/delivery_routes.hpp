// DeliveryRoutes: the last deliveries of this daemon, and why facts of a commit are known or not.
//
//   GET  /api/v1/deliveries?event=&repository=&sha=&outcome=&limit=&cursor=
//   GET  /api/v1/repos/{owner}/{name}/deliveries                         of one repository, in repository scope
//   GET  /api/v1/repos/{owner}/{name}/commits/{sha}/explain?fact=        in repository scope
//   GET  /api/v1/commits/{sha}/explain                                   in commit scope
//
//   {"deliveries":[{"received_at_ms":1767225600250,"id":"...","event":"check_run","action":"created",
//     "repository":"acme/shop","sha":"...","outcome":"ignored","facts":{},"because":"..."},...],
//    "since_ms":...,"kept":1200,"capacity":4096,"next":"CURSOR"}
//
//   {"sha":"...","repository":"acme/shop","facts":[{"fact":"pr_number","status":"known","value":42,
//     "time_left_ms":86000000,"because":"...","hints":[],"delivery":{...}},...],
//    "deliveries":[...],"since_ms":...,"kept":1200,"capacity":4096,"newest_ms":{"pull_request":1767225600250,...}}
//
// ?integers=string writes the facts as strings. The newest delivery comes first. An explanation is 200 also where facts
// are unknown; its deliveries are the newest kExplainedMax that name the commit. The record is of this daemon alone, in
// memory (polly/webhook/delivery_log.hpp).
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cstddef>
#include <string>
#include <vector>

#include "polly/api/explanation.hpp"
#include "polly/api/guard.hpp"
#include "polly/http/router.hpp"
#include "polly/state/id_json.hpp"
#include "polly/state/state_scope.hpp"
#include "polly/state/state_service.hpp"
#include "polly/webhook/receiver.hpp"

namespace polly::api {

class DeliveryRoutes {
 public:
  static constexpr std::size_t kListedDefault = 100;
  static constexpr std::size_t kListedMax = 1000;
  static constexpr std::size_t kExplainedMax = 100;
  static constexpr std::size_t kRecordsInOneStep = 2000;  // that are looked at before the event loop is given back
  static constexpr std::size_t kListedInOneStep = 200;    // that become JSON before that

  // The references outlive this; this outlives the router to which it is added.
  DeliveryRoutes(const webhook::Receiver& receiver, StateService& state, StateScope scope, const Guard& guard,
                 const Clock& clock = system_clock())
      : receiver_(receiver), state_(state), scope_(scope), guard_(guard), clock_(clock) {}
  DeliveryRoutes(const DeliveryRoutes&) = delete;
  DeliveryRoutes& operator=(const DeliveryRoutes&) = delete;

  void add_to(http::Router& router);

 private:
  using Records = std::vector<webhook::DeliveryRecord>;

  Task<http::Reply> list(Context ctx, http::Request request);
  Task<http::Reply> explain(Context ctx, http::Request request);
  Task<Records> records_of(webhook::DeliveryFilter filter);
  Task<std::size_t> count_refused();
  boost::json::object json_of(const webhook::DeliveryRecord& record, IdForm form) const;
  boost::json::object json_of(const FactExplanation& why, IdForm form) const;
  void add_memory(boost::json::object& object) const;

  const webhook::Receiver& receiver_;
  StateService& state_;
  const StateScope scope_;
  const Guard& guard_;
  const Clock& clock_;
};

}  // namespace polly::api
