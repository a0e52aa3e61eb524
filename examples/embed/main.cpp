// Opens a store in memory, remembers something and asks for it again: the least that a program needs.
#include <cstdint>
#include <iostream>

#include "polly/assembly/open_store.hpp"
#include "polly/store/blocking_store.hpp"

int main() {
  using namespace std::chrono_literals;
  try {
    polly::Telemetry telemetry;  // silent
    polly::config::Storage settings;
    settings.type = "memory";  // or settings.sqlite.path = "embed.db"; it then remembers the next time
    polly::BlockingStore store(polly::run(polly::open_store(settings, polly::Runtime(telemetry))));

    store.set(polly::Key("answer"), 42, 24h);
    if (const auto answer = store.get<std::int64_t>(polly::Key("answer"))) {
      std::cout << "the answer is " << *answer << "\n";
    }
    std::cout << "asked for nothing: " << (store.exists(polly::Key("question")) ? "found" : "absent") << "\n";
    store.close();
    return 0;
  } catch (const polly::Error& error) {
    std::cerr << "embed: " << error.what() << "\n";
    return 1;
  }
}
