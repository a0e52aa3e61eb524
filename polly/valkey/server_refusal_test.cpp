#include "polly/valkey/server_refusal.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace polly::valkey {
namespace {

struct Refusal {
  const char* text;  // as a server sends it
  ErrorKind kind;
  const char* advice;  // a part of the message
};

const std::vector<Refusal>& refusals() {
  static const std::vector<Refusal> all{
      {"WRONGTYPE Operation against a key holding the wrong kind of value", ErrorKind::type_mismatch,
       "another kind of Valkey value (a list, a hash, ...) that some other program wrote: TYPE KEY"},
      {"OOM command not allowed when used memory > 'maxmemory'.", ErrorKind::resource_exhausted,
       "reached its maxmemory: raise it, or shorten lifetimes"},
      {"READONLY You can't write against a read only replica.", ErrorKind::unavailable, "point Polly at the primary"},
      {"LOADING Valkey is loading the dataset in memory", ErrorKind::unavailable, "try again shortly"},
      {"MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.", ErrorKind::unavailable,
       "lost its primary"},
      {"CLUSTERDOWN The cluster is down", ErrorKind::unavailable, "wait for its failover"},
      {"TRYAGAIN Multiple keys request during rehashing of slot", ErrorKind::unavailable, "being moved"},
      {"NOAUTH Authentication required.", ErrorKind::permission_denied, "set Storage::valkey.credentials.password"},
      {"WRONGPASS invalid username-password pair or user is disabled.", ErrorKind::permission_denied,
       "check Storage::valkey.credentials.username"},
      {"NOPERM User app has no permissions to run the 'set' command", ErrorKind::permission_denied, "ACL SETUSER"},
      {"DENIED Valkey is running in protected mode because ...", ErrorKind::permission_denied, "protected-mode"},
      {"MISCONF Valkey is configured to save RDB snapshots, but it's currently unable to persist to disk.",
       ErrorKind::unavailable, "free the disk"},
      {"BUSY Valkey is busy running a script.", ErrorKind::unavailable, "SCRIPT KILL"},
      {"UNKILLABLE Sorry the script already executed write commands against the dataset.", ErrorKind::unavailable,
       "has written"},
      {"NOREPLICAS Not enough good replicas to write.", ErrorKind::unavailable, "min-replicas-to-write"},
      {"NOSCRIPT No matching script. Please use EVAL.", ErrorKind::unavailable, "forgotten a script"},
      {"MOVED 3999 127.0.0.1:6381", ErrorKind::unavailable, "Storage::valkey.is_cluster=true"},
      {"CROSSSLOT Keys in request don't hash to the same slot", ErrorKind::unsupported, "different slots"},
      {"ERR unknown command 'UNLINK', with args beginning with: 'polly:secret' ", ErrorKind::unsupported,
       "does not know the command UNLINK: it was renamed away"},
      {"ERR unknown command `eval`, with args beginning with: `x`", ErrorKind::unsupported, "the command EVAL:"},
      {"ERR unknown subcommand 'SETNAME'. Try CLIENT HELP.", ErrorKind::unsupported, "the command SETNAME:"},
      {"NOPERM this user has no permissions to run the 'client|setname' command", ErrorKind::permission_denied,
       "may not run CLIENT|SETNAME: give it +client|setname;"},
      {"NOPERM No permissions to access a key", ErrorKind::permission_denied, "~polly:*"},
      {"NOPERM this user has no permissions to access one of the keys used as arguments", ErrorKind::permission_denied,
       "~polly:*"},
      {"ERR ACL failure in script: User app has no permissions to run the 'pttl' command script: 872b, on "
       "@user_script:1.",
       ErrorKind::permission_denied, "may not run PTTL: give it +pttl;"},
      {"ERR The user executing the script can't run this command or subcommand script: 872b, on @user_script:1.",
       ErrorKind::permission_denied, "PTTL"},
      {"ERR max number of clients reached", ErrorKind::unavailable, "max number of clients reached"},
  };
  return all;
}

TEST(ServerRefusal, EveryCodeHasAKindAndSaysWhatToDo) {
  for (const Refusal& refusal : refusals()) {
    const Error error = error_of_refusal(refusal.text);
    EXPECT_EQ(error.kind(), refusal.kind) << refusal.text;
    EXPECT_NE(std::string_view(error.what()).find(refusal.advice), std::string_view::npos) << error.what();
  }
}

TEST(ServerRefusal, ACommandThatIsNotKnownIsNoMatterOfTheVersion) {
  const std::string text = error_of_refusal("ERR unknown command 'EVAL', with args beginning with: 'x'").what();
  EXPECT_EQ(text.find("6.2"), std::string::npos) << text;
}

TEST(ServerRefusal, ACodeIsNamedSoThatItCanBeLookedUp) {
  EXPECT_TRUE(std::string_view(error_of_refusal("OOM command not allowed").what()).ends_with("(OOM)"));
}

TEST(ServerRefusal, ACodeCountsAlsoWhereAScriptMetIt) {
  EXPECT_EQ(error_of_refusal("OOM allow-oom flag is not set on the script, can not run it when used memory > "
                             "'maxmemory'")
                .kind(),
            ErrorKind::resource_exhausted);
  EXPECT_EQ(error_of_refusal("WRONGTYPE Operation against a key holding the wrong kind of value script: "
                             "4e6d8fc8bb01276962cce5371fa795a7763657ae, on @user_script:3.")
                .kind(),
            ErrorKind::type_mismatch);
}

TEST(ServerRefusal, ACodeIsAWholeWord) {
  EXPECT_EQ(error_of_refusal("OOMPH").kind(), ErrorKind::unavailable);
  EXPECT_EQ(error_of_refusal("OOM").kind(), ErrorKind::resource_exhausted);
  EXPECT_EQ(error_of_refusal("").kind(), ErrorKind::unavailable);
}

TEST(ServerRefusal, NoArgumentIsEverRepeated) {
  const std::vector<std::string> texts{
      "ERR unknown command 'FOO', with args beginning with: 'polly:hidden' 'hidden' ",
      "ERR unknown command `FOO`, with args beginning with: `polly:hidden`, `hidden`, ",
      "ERR unknown command FOO, with args beginning with: hidden",
      "ERR Syntax error at 'hidden'",
      "ERR no such key \"hidden\"",
      "NOPERM User hidden has no permissions to access the 'hidden' key",
      "WRONGPASS hidden",
      "ERR something long " + std::string(500, 'x') + " hidden",
  };
  for (const std::string& text : texts) {
    EXPECT_EQ(std::string_view(error_of_refusal(text).what()).find("hidden"), std::string_view::npos) << text;
  }
}

TEST(ServerRefusal, OnlyWhatPassesByItselfIsWorthAnotherTry) {
  for (const char* code : {"LOADING", "BUSY", "TRYAGAIN", "CLUSTERDOWN", "MASTERDOWN", "NOREPLICAS", "UNKILLABLE"}) {
    EXPECT_TRUE(is_worth_another_try(std::string(code) + " for some reason")) << code;
  }
  for (const char* code : {"OOM", "READONLY", "NOAUTH", "WRONGPASS", "MISCONF", "WRONGTYPE", "ERR", "NOSCRIPT", ""}) {
    EXPECT_FALSE(is_worth_another_try(std::string(code) + " for some reason")) << code;
  }
}

TEST(ServerRefusal, AReplyThatIsNoErrorPasses) {
  EXPECT_EQ(checked(resp3::Reply(42)).integer(), 42);
  EXPECT_THROW(checked(resp3::Reply(resp3::Reply::Type::error, "ERR no")), Error);
}

}  // namespace
}  // namespace polly::valkey
