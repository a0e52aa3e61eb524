// What a reply costs: a status, an integer, a bulk of 10 bytes, an array of five of them; and what a command costs.
#include <benchmark/benchmark.h>

#include "polly/resp3/command.hpp"
#include "polly/resp3/parser.hpp"

namespace polly::resp3 {

namespace {

constexpr std::string_view kBulk = "$10\r\n0123456789\r\n";
constexpr std::string_view kBulks =
    "*5\r\n$10\r\n0123456789\r\n$10\r\n0123456789\r\n$10\r\n0123456789\r\n$10\r\n0123456789\r\n$10\r\n0123456789\r\n";

// As they come from a socket: a slice of a hundred replies.
void ParseReplies(benchmark::State& state, std::string_view reply) {
  std::string slice;
  for (int i = 0; i < 100; ++i) slice += reply;
  Parser parser;
  std::int64_t replies = 0;
  for (auto _ : state) {
    std::string_view bytes = slice;
    while (parser.parse(bytes) == Parser::Status::reply) {
      benchmark::DoNotOptimize(parser.take());
      ++replies;
    }
  }
  state.SetItemsProcessed(replies);
}
BENCHMARK_CAPTURE(ParseReplies, status, std::string_view("+OK\r\n"));
BENCHMARK_CAPTURE(ParseReplies, integer, std::string_view(":1\r\n"));
BENCHMARK_CAPTURE(ParseReplies, null, std::string_view("_\r\n"));
BENCHMARK_CAPTURE(ParseReplies, bulk_of_10, kBulk);
BENCHMARK_CAPTURE(ParseReplies, array_of_5_bulks, kBulks);

void MakeSet(benchmark::State& state) {
  const std::string key = "polly:pr_number:ec26c3e57ca3a959ca5aad62de7213c562f8c821";
  std::string wire;
  for (auto _ : state) {
    wire.clear();
    const Command command = Command("SET").key(key).add("4711").add("PX").add(86'400'000);
    command.append_to(wire);
    benchmark::DoNotOptimize(wire.data());
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(MakeSet);

}  // namespace

}  // namespace polly::resp3
