// What the backend sends over the wire, word by word, and in how many round trips.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "polly/backends/valkey/valkey_primary.hpp"
#include "polly/base/run.hpp"
#include "polly/state/state_service.hpp"
#include "polly/store/store.hpp"
#include "polly/testing/example_sha.hpp"
#include "polly/testing/scripted_peer.hpp"

namespace polly {
namespace {

using namespace std::chrono_literals;
using testing::Peer;
using testing::ScriptedPeer;
using testing::Words;

constexpr std::string_view kSha = "0123456789abcdef0123456789abcdef01234567";

// What a store asks behind the handshake. The questions for the server's figures, which come by themselves, are refused
// in their place.
class Asked {
 public:
  explicit Asked(Peer& peer) : peer_(peer) {
    peer_.shake_hands(1);
    expect({"PING"}, "+PONG\r\n");
    answer();
    expect({"HELLO"}, "%2\r\n+server\r\n+valkey\r\n+mode\r\n+standalone\r\n");  // no role: it counts as a primary
    answer();
  }

  Words next() {
    Words command = peer_.read_command();
    while (command.at(0) == "INFO" || command.at(0) == "DBSIZE") {
      replies_ += "-NOPERM no\r\n";
      command = peer_.read_command();
    }
    return command;
  }
  void expect(const Words& command, std::string_view reply) {
    EXPECT_EQ(next(), command);
    then(reply);
  }
  void then(std::string_view reply) { replies_ += reply; }
  void answer() { peer_.send(std::exchange(replies_, {})); }

 private:
  Peer& peer_;
  std::string replies_;
};

using Script = std::function<void(Asked&)>;

class ValkeyWire : public ::testing::Test {
 protected:
  // A store whose server plays the script; `use` is given it, and the script comes to its end.
  template <class Use>
  void with_store(const Script& script, Use use) {
    with_backend(script, [&](std::unique_ptr<Backend> backend, const Runtime& runtime) {
      Store store(std::move(backend), runtime);
      use(store);
      run(store.close());
    });
  }

  // The same, below the store.
  template <class Use>
  void with_backend(const Script& script, Use use) {
    ScriptedPeer peer([&](Peer& each) {
      Asked asked(each);
      script(asked);
      asked.answer();
      while (each.next_command()) each.send("-NOPERM no\r\n");
    });
    valkey::Options options;
    options.addresses = {valkey::Address("127.0.0.1", peer.port())};
    options.command_timeout = 20s;
    const Runtime runtime(telemetry_);
    use(run(open_valkey_primary(options, runtime)), runtime);
    peer.finish();
  }

  template <class Use>
  void with_raw(const Script& script, Use use) {
    with_backend(script, [&](const std::unique_ptr<Backend>& backend, const Runtime&) {
      use(*backend);
      run(backend->close());
    });
  }

  Telemetry telemetry_;
};

TEST_F(ValkeyWire, LifetimesAreMillisecondsAndAnEndingAValue) {
  const auto script = [](Asked& asked) {
    asked.expect({"SET", "k", "42", "PX", "1"}, "+OK\r\n");
    asked.answer();
    asked.expect({"SET", "k", "42", "PX", "86400000"}, "+OK\r\n");
    asked.answer();
    asked.expect({"SET", "k", "42"}, "+OK\r\n");
    asked.answer();
    asked.expect({"SET", "k", "42", "PX", "1500", "NX"}, "_\r\n");
    asked.answer();
    asked.expect({"SET", "k", "42", "PXAT", "4102444800000"}, "+OK\r\n");
    asked.answer();
  };
  with_store(script, [](Store& store) {
    run(store.set(Context(), Key("k"), 42, 1us));  // rounded up, and never EX 0
    run(store.set(Context(), Key("k"), 42, 24h));
    run(store.set(Context(), Key("k"), 42));
    EXPECT_FALSE(run(store.set_if_absent(Context(), Key("k"), 42, 1500ms)));
    run(store.import(Context(), Key("k"), 42, WallTime(4'102'444'800'000ms)));
  });
}

TEST_F(ValkeyWire, WhatIsRemovedIsFreedBesideTheServersLoop) {
  const auto script = [](Asked& asked) {
    asked.expect({"UNLINK", "k"}, ":1\r\n");
    asked.answer();
  };
  with_store(script, [](Store& store) { EXPECT_TRUE(run(store.remove(Context(), Key("k")))); });
}

// Nothing is answered before all of them were read.
TEST_F(ValkeyWire, ManyKeysAreOneRoundTrip) {
  const auto script = [](Asked& asked) {
    for (int i = 0; i < 100; ++i) {
      asked.expect({"GET", "k" + std::to_string(i)}, i % 2 == 0 ? "$1\r\n7\r\n" : "_\r\n");
    }
  };
  with_store(script, [](Store& store) {
    std::vector<Key> keys;
    for (int i = 0; i < 100; ++i) keys.emplace_back("k" + std::to_string(i));
    const std::vector<std::optional<int>> values = run(store.get_many<int>(Context(), keys));
    EXPECT_EQ(std::count(values.begin(), values.end(), 7), 50);
    EXPECT_EQ(values.at(1), std::nullopt);
  });
}

TEST_F(ValkeyWire, TheWholeStateOfACommitIsOneRoundTrip) {
  const auto script = [](Asked& asked) {
    for (const Fact<std::int64_t>& fact : kFacts) {
      const std::string key = "polly:" + std::string(fact.name) + ":" + std::string(kSha);
      asked.expect({"GET", key}, fact == kPrNumber ? "$2\r\n42\r\n" : "_\r\n");
    }
  };
  with_store(script, [&](Store& store) {
    StateService state(store, telemetry_);
    const CommitState all = run(state.all(Context(), Commit(kSha)));
    EXPECT_EQ(all[kPrNumber], 42);
    EXPECT_EQ(all[kWorkflowRunId], std::nullopt);
  });
}

TEST_F(ValkeyWire, AServerThatCannotSayWhenAnEntryExpiresIsNotForCopies) {
  const auto script = [](Asked& asked) {
    const std::string unknown = "-ERR unknown command 'PEXPIRETIME', with args beginning with: 'k' \r\n";
    asked.expect({"PEXPIRETIME", "k"}, unknown);
    asked.expect({"MGET", "k"}, "*1\r\n$1\r\n7\r\n");
    asked.expect({"PEXPIRETIME", "k"}, unknown);
    asked.answer();
  };
  with_raw(script, [](Backend& backend) {
    try {
      run(backend.get_raw(Context(), std::vector<Key>{Key("k")}));
      ADD_FAILURE() << "nothing was thrown";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::unsupported) << error.what();
      EXPECT_NE(std::string(error.what()).find("need Valkey, or Redis 7.0 or later"), std::string::npos);
    }
  });
}

TEST_F(ValkeyWire, AnEntryThatIsWrittenWhileItIsCopiedIsReadAgain) {
  const auto script = [](Asked& asked) {
    asked.expect({"PEXPIRETIME", "k"}, ":1000\r\n");
    asked.expect({"MGET", "k"}, "*1\r\n$1\r\n7\r\n");
    asked.expect({"PEXPIRETIME", "k"}, ":2000\r\n");
    asked.answer();
    for (const char* after : {":3000\r\n", ":2000\r\n"}) {
      asked.expect({"PEXPIRETIME", "k"}, ":2000\r\n");
      asked.expect({"GET", "k"}, "$1\r\n8\r\n");
      asked.expect({"PEXPIRETIME", "k"}, after);
      asked.answer();
    }
  };
  with_raw(script, [](Backend& backend) {
    const auto entries = run(backend.get_raw(Context(), std::vector<Key>{Key("k")}));
    ASSERT_TRUE(entries.front());
    EXPECT_EQ(entries.front()->bytes, "8");
    EXPECT_EQ(entries.front()->expires, WallTime(2000ms));
  });
}

TEST_F(ValkeyWire, AnEntryThatIsWrittenAgainAndAgainIsAConflictForTheCopy) {
  const auto script = [](Asked& asked) {
    asked.expect({"PEXPIRETIME", "k"}, ":1\r\n");
    asked.expect({"MGET", "k"}, "*1\r\n$1\r\n7\r\n");
    asked.expect({"PEXPIRETIME", "k"}, ":2\r\n");
    asked.answer();
    for (int round = 0; round < 10; ++round) {
      asked.expect({"PEXPIRETIME", "k"}, ":1\r\n");
      asked.expect({"GET", "k"}, "$1\r\n7\r\n");
      asked.expect({"PEXPIRETIME", "k"}, ":2\r\n");
      asked.answer();
    }
  };
  with_raw(script, [](Backend& backend) {
    try {
      run(backend.get_raw(Context(), std::vector<Key>{Key("k")}));
      ADD_FAILURE() << "nothing was thrown";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::conflict) << error.what();
      EXPECT_NE(std::string(error.what()).find("keep changing the lifetime of an entry: try again"), std::string::npos);
    }
  });
}

TEST_F(ValkeyWire, AUserWhoMayNotReadEntriesTogetherReadsThemOneByOne) {
  const auto script = [](Asked& asked) {
    asked.expect({"PEXPIRETIME", "k"}, ":-1\r\n");
    asked.expect({"MGET", "k"}, "-NOPERM User polly has no permissions to run the 'mget' command\r\n");
    asked.expect({"PEXPIRETIME", "k"}, ":-1\r\n");
    asked.answer();
    asked.expect({"PEXPIRETIME", "k"}, ":-1\r\n");
    asked.expect({"GET", "k"}, "$1\r\n7\r\n");
    asked.expect({"PEXPIRETIME", "k"}, ":-1\r\n");
    asked.answer();
  };
  with_raw(script, [](Backend& backend) {
    const auto entries = run(backend.get_raw(Context(), std::vector<Key>{Key("k")}));
    ASSERT_TRUE(entries.front());
    EXPECT_EQ(entries.front()->bytes, "7");
    EXPECT_EQ(entries.front()->expires, std::nullopt);
  });
}

TEST_F(ValkeyWire, AScriptThatTheServerDoesNotKnowIsSentToItOnce) {
  const auto script = [](Asked& asked) {
    Words by_sha = asked.next();
    EXPECT_EQ(by_sha.at(0), "EVALSHA");
    asked.then("-NOSCRIPT No matching script. Please use EVAL.\r\n");
    asked.answer();
    Words by_text = asked.next();
    EXPECT_EQ(by_text.at(0), "EVAL");
    by_sha.erase(by_sha.begin(), by_sha.begin() + 2);
    by_text.erase(by_text.begin(), by_text.begin() + 2);
    EXPECT_EQ(by_sha, by_text);
    asked.then("$2\r\n42\r\n");
    asked.answer();
    EXPECT_EQ(asked.next().at(0), "EVALSHA");
    asked.then("$2\r\n43\r\n");
  };
  with_store(script, [](Store& store) {
    EXPECT_EQ(run(store.advance(Context(), Key("k"), 42)), 42);
    EXPECT_EQ(run(store.advance(Context(), Key("k"), 43)), 43);
  });
}

}  // namespace
}  // namespace polly
