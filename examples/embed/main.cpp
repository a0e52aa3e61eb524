// The smallest program with a store, without coroutines: opens the store of a URL, writes a value and reads it.
//
//   embed memory:
//   embed sqlite:embed.db                    keeps the value for the next run
#include <cstdint>
#include <iostream>

#include "polly/assembly/open_store.hpp"
#include "polly/store/blocking_store.hpp"

int main(int argc, char** argv) {
  using namespace std::chrono_literals;
  try {
    const char* url = argc > 1 ? argv[1] : "memory:";
    polly::Telemetry telemetry;  // silent; it outlives the store
    polly::BlockingStore store(polly::run(polly::open_store(url, polly::Runtime(telemetry))));

    store.set("answer", 42, 24h);
    if (const auto answer = store.get<std::int64_t>("answer")) {
      std::cout << "the answer is " << *answer << "\n";
    }
    std::cout << "the question is " << (store.exists("question") ? "stored" : "absent") << "\n";
    store.close();
    return 0;
  } catch (const polly::Error& error) {
    std::cerr << "embed: " << error.what() << "\n";
    return 1;
  }
}
