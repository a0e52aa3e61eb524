// The smallest program with a store: opens one in memory, writes a value and reads it.
#include <cstdint>
#include <iostream>

#include "polly/assembly/open_store.hpp"
#include "polly/store/blocking_store.hpp"

int main() {
  using namespace std::chrono_literals;
  try {
    polly::Telemetry telemetry;  // silent
    polly::config::Storage settings;
    settings.type = "memory";  // or settings.sqlite.path = "embed.db", which keeps the value for the next run
    polly::BlockingStore store(polly::run(polly::open_store(settings, polly::Runtime(telemetry))));

    store.set(polly::Key("answer"), 42, 24h);
    if (const auto answer = store.get<std::int64_t>(polly::Key("answer"))) {
      std::cout << "the answer is " << *answer << "\n";
    }
    std::cout << "the question is " << (store.exists(polly::Key("question")) ? "stored" : "absent") << "\n";
    store.close();
    return 0;
  } catch (const polly::Error& error) {
    std::cerr << "embed: " << error.what() << "\n";
    return 1;
  }
}
