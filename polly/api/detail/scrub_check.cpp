#include "polly/api/detail/scrub_check.hpp"

#include <chrono>
#include <optional>

namespace polly::api {

namespace {

boost::json::value seconds(const std::optional<WallTime>& time) {
  if (!time) return nullptr;
  return std::chrono::duration_cast<std::chrono::seconds>(time->time_since_epoch()).count();
}

}  // namespace

boost::json::object scrub_check(const ScrubState& state) {
  boost::json::object check;
  check["status"] = state.damaged_rows == 0 ? "ok" : "damaged";
  check["damaged_rows"] = state.damaged_rows;
  if (!state.damage.empty()) check["damage"] = state.damage;
  check["running"] = state.is_running;
  check["progress"] = state.progress;
  check["rows"] = state.rows;
  check["passes"] = state.passes;
  check["last_ended_at"] = seconds(state.ended);
  check["last_took_seconds"] = std::chrono::duration<double>(state.took).count();
  check["last_structure_check_at"] = seconds(state.structure_ended);
  return check;
}

}  // namespace polly::api
