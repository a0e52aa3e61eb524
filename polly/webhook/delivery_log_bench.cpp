// What a delivery pays for its record, and what a list of the newest deliveries costs.
#include <benchmark/benchmark.h>

#include "polly/github/event_names.hpp"
#include "polly/webhook/delivery_log.hpp"

namespace polly::webhook {

namespace {

DeliveryLog& shared_log() {
  static DeliveryLog log(4096, FactList::contract(), system_clock());
  return log;
}

void add_deliveries(benchmark::State& state) {
  const std::optional<Repository> repository = Repository("octo-org", "hello-polly");
  const std::string sha(40, 'a');
  const std::vector<KnownFact> facts{KnownFact(kPrNumber, 42)};
  DeliveryNote note;
  note.id = "72d3162e-cc78-11e3-81ab-4c9367dc0958";
  note.event = github::event_index("pull_request");
  note.origin = github::OriginView("opened", repository, sha);
  note.outcome = Recorded::stored;
  note.facts = &facts;
  DeliveryLog& log = shared_log();
  for (auto _ : state) log.add(note);
  state.SetItemsProcessed(state.iterations());
}

void find_in_whole_log(benchmark::State& state) {
  DeliveryFilter filter;
  filter.sha = std::string(40, 'b');
  for (auto _ : state) {
    DeliveryWalk walk(shared_log());
    std::size_t budget = 100'000;
    benchmark::DoNotOptimize(walk.next(filter, budget));
  }
}

}  // namespace

BENCHMARK(add_deliveries)->Name("DeliveryLog/add")->Threads(1)->Threads(2)->UseRealTime();
BENCHMARK(find_in_whole_log)->Name("DeliveryLog/findInWholeLog");

}  // namespace polly::webhook
