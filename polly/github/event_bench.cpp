// What verifying and parsing a delivery of 25 KB costs, and what simdjson's two ways of reading cost by themselves.
// The whole body must be validated, which only the DOM does: on-demand parsing skips the fields that are not read.
#include <benchmark/benchmark.h>

#include "polly/github/detail/payload.hpp"  // simdjson
#include "polly/github/event.hpp"
#include "polly/github/signature.hpp"

namespace polly::github {

namespace {

// A pull_request payload with the size and structure of GitHub's: short strings, mostly URLs, in nested objects.
std::string make_body() {
  std::string padding;
  for (int i = 0; padding.size() < 24'300; ++i) {
    const std::string n = std::to_string(i);
    padding += R"("field_)" + n + R"(":{"id":)" + n + R"(,"node_id":"MDQ6VXNlcjIxMDMxMDY3","site_admin":false,"url":)" +
               R"("https://api.github.com/repos/Codertocat/Hello-World/pulls/)" + n + R"("},)";
  }
  std::string body = R"({"action":"opened","number":2,"pull_request":{)" + padding +
                     R"("number":2,"head":{"sha":"ec26c3e57ca3a959ca5aad62de7213c562f8c821"}},)" +
                     R"("repository":{"id":186853002,"full_name":"Codertocat/Hello-World"}})";
  body.reserve(body.size() + kBodyPaddingBytes);
  return body;
}

void ParseEvent(benchmark::State& state) {
  const std::string body = make_body();
  for (auto _ : state) benchmark::DoNotOptimize(parse_event("pull_request", body));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(body.size()));
}
BENCHMARK(ParseEvent);

void SimdjsonDom(benchmark::State& state) {
  const std::string body = make_body();
  simdjson::dom::parser parser;
  for (auto _ : state) benchmark::DoNotOptimize(parser.parse(body).at_pointer("/pull_request/head/sha").error());
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(body.size()));
}
BENCHMARK(SimdjsonDom);

void SimdjsonOnDemand(benchmark::State& state) {
  const std::string body = make_body();
  simdjson::ondemand::parser parser;
  for (auto _ : state) {
    simdjson::ondemand::document document;
    if (parser.iterate(body.data(), body.size(), body.capacity()).get(document) != simdjson::SUCCESS) continue;
    std::string_view sha;
    benchmark::DoNotOptimize(document["pull_request"]["head"]["sha"].get_string().get(sha));
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(body.size()));
}
BENCHMARK(SimdjsonOnDemand);

void VerifySignature(benchmark::State& state) {
  const std::string body(static_cast<std::size_t>(state.range(0)), 'x');
  const Secret secret("It's a Secret to Everybody");
  const SignatureVerifier verifier({secret});
  const std::string header = sign(body, secret);
  for (auto _ : state) benchmark::DoNotOptimize(verifier.verify(body, header));
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(VerifySignature)->Arg(100)->Arg(25'000);

void SignWithOpensslsHmac(benchmark::State& state) {
  const std::string body(static_cast<std::size_t>(state.range(0)), 'x');
  const Secret secret("It's a Secret to Everybody");
  for (auto _ : state) benchmark::DoNotOptimize(sign(body, secret));
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(SignWithOpensslsHmac)->Arg(100)->Arg(25'000);

}  // namespace

}  // namespace polly::github
