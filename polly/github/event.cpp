#include "polly/github/event.hpp"

#include "polly/github/detail/event_readers.hpp"

namespace polly::github {

namespace {

struct GiveMemoryBack {
  ~GiveMemoryBack() { Payload::give_memory_back(); }
};

}  // namespace

Event parse_event(std::string_view name, const std::string& body) {
  const GiveMemoryBack when_it_is_read;
  const Payload payload = Payload::parse(body);
  if (name == "pull_request") return read_pull_request(payload);
  if (name == "check_run") return read_check_run(payload);
  if (name == "check_suite") return read_check_suite(payload);
  if (name == "workflow_run") return read_workflow_run(payload);
  if (name == "ping") return Ping();
  return OtherEvent();
}

}  // namespace polly::github
