#include "polly/valkey/detail/handshake.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "polly/base/error.hpp"
#include "polly/valkey/detail/test_asked.hpp"

namespace polly::valkey {
namespace {

using resp3::Reply;

Reply ok() {
  return Reply(Reply::Type::string, "OK");
}

Reply error(std::string text) {
  return Reply(Reply::Type::error, std::move(text));
}

Reply hello() {
  return Reply(Reply::Type::map, std::vector<Reply>());
}

Reply hello_of(std::string version, std::string role) {
  std::vector<Reply> elements;
  for (const std::string& text : {std::string("version"), version, std::string("role"), role}) {
    elements.push_back(Reply(Reply::Type::string, text));
  }
  return Reply(Reply::Type::map, std::move(elements));
}

Reply role(std::string name) {
  std::vector<Reply> elements;
  elements.push_back(Reply(Reply::Type::string, std::move(name)));
  elements.push_back(Reply(0));
  return Reply(Reply::Type::array, std::move(elements));
}

class HandshakeTest : public ::testing::Test {
 protected:
  std::string next(Handshake& handshake) {
    std::string wire;
    for (const resp3::Command& command : handshake.next()) command.append_to(wire);
    return words_of(wire);
  }

  // The error of a handshake with these answers; nothing where the connection may be used.
  std::optional<Error> refused(std::vector<Reply> replies, bool wants_primary = false) {
    Handshake handshake(options_, options_.credentials, wants_primary);
    handshake.next();
    return refused(handshake, std::move(replies));
  }
  std::optional<Error> refused(Handshake& handshake, std::vector<Reply> replies) {
    try {
      handshake.accept(replies);
      return std::nullopt;
    } catch (const Error& error) {
      return error;
    }
  }

  Options options_;
};

void expect(const std::optional<Error>& error, ErrorKind kind, std::string_view part) {
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), kind) << error->what();
  EXPECT_NE(std::string_view(error->what()).find(part), std::string_view::npos) << error->what();
}

TEST_F(HandshakeTest, NobodySaysHelloAndANameOnly) {
  Handshake handshake(options_, options_.credentials, false);
  EXPECT_EQ(next(handshake), "HELLO 3 SETNAME polly");
  handshake.accept({hello()});
  EXPECT_EQ(next(handshake), "");
}

TEST_F(HandshakeTest, CredentialsGoIntoTheHello) {
  options_.credentials = Credentials("app", Secret("s3cret"));
  Handshake handshake(options_, options_.credentials, false);
  EXPECT_EQ(next(handshake), "HELLO 3 AUTH app s3cret SETNAME polly");
}

TEST_F(HandshakeTest, APasswordWithoutANameIsThatOfTheDefaultUser) {
  options_.credentials = Credentials("", Secret("s3cret"));
  Handshake handshake(options_, options_.credentials, false);
  EXPECT_EQ(next(handshake), "HELLO 3 AUTH default s3cret SETNAME polly");
}

TEST_F(HandshakeTest, DatabaseAndRoleAreAskedForInTheSameBreath) {
  options_.database = 5;
  Handshake handshake(options_, options_.credentials, true);
  EXPECT_EQ(next(handshake), "HELLO 3 SETNAME polly SELECT 5 ROLE");
  handshake.accept({hello(), ok(), role("master")});
  EXPECT_EQ(next(handshake), "");
}

TEST_F(HandshakeTest, AServerWithoutResp3IsSpokenToInResp2) {
  for (const char* text : {"NOPROTO unsupported protocol version", "ERR unknown command 'HELLO', with args ...",
                           "ERR unknown command `HELLO`, with args beginning with: `3`, ",
                           "ERR Protocol version is not an integer or out of range"}) {
    Handshake handshake(options_, options_.credentials, false);
    handshake.next();
    handshake.accept({error(text)});
    EXPECT_EQ(next(handshake), "CLIENT SETNAME polly") << text;
    handshake.accept({ok()});
    EXPECT_EQ(next(handshake), "");
  }
}

TEST_F(HandshakeTest, Resp2SaysEverythingAnew) {
  options_.database = 5;
  for (const auto& [name, words] : {std::pair("", "AUTH s3cret"), std::pair("app", "AUTH app s3cret")}) {
    options_.credentials = Credentials(name, Secret("s3cret"));
    Handshake handshake(options_, options_.credentials, true);
    handshake.next();
    handshake.accept({error("ERR unknown command 'HELLO'"), error("NOAUTH Authentication required."), error("NOAUTH")});
    EXPECT_EQ(next(handshake), std::string(words) + " CLIENT SETNAME polly SELECT 5 ROLE");
    handshake.accept({ok(), ok(), ok(), role("master")});
    EXPECT_EQ(next(handshake), "");
  }
}

TEST_F(HandshakeTest, AServerThatKnowsNoNamesIsUsedWithoutOne) {
  options_.database = 5;
  Handshake handshake(options_, options_.credentials, true);
  handshake.next();
  handshake.accept({error("ERR unknown command 'HELLO'"), ok(), role("master")});
  handshake.next();
  EXPECT_FALSE(refused(handshake, {error("ERR unknown subcommand 'SETNAME'"), ok(), role("master")}));
  EXPECT_EQ(next(handshake), "");
}

TEST_F(HandshakeTest, ThePasswordIsRefusedAlsoInResp2) {
  options_.credentials = Credentials("", Secret("s3cret"));
  Handshake handshake(options_, options_.credentials, false);
  handshake.next();
  handshake.accept({error("NOPROTO sorry")});
  handshake.next();
  expect(refused(handshake, {error("WRONGPASS invalid username-password pair"), error("NOAUTH")}),
         ErrorKind::permission_denied, "does not accept this user or password");
}

TEST_F(HandshakeTest, APasswordThatIsMissingOrWrongIsSaid) {
  expect(refused({error("NOAUTH HELLO must be called with the client already authenticated")}),
         ErrorKind::permission_denied, "set Storage::valkey.credentials.password");
  expect(refused({error("WRONGPASS invalid username-password pair or user is disabled.")}),
         ErrorKind::permission_denied, "does not accept this user or password");
  expect(refused({error("DENIED running in protected mode")}), ErrorKind::permission_denied, "protected mode");
}

TEST_F(HandshakeTest, ADatabaseThatIsNotThereIsAMistakeOfTheConfiguration) {
  options_.database = 99;
  expect(refused({hello(), error("ERR DB index is out of range")}), ErrorKind::config, "no database 99");
  expect(refused({hello(), error("ERR DB index is out of range"), role("master")}, true), ErrorKind::config,
         "no database 99");
  expect(refused({hello(), error("NOPERM User app has no permissions to run the 'select' command")}),
         ErrorKind::permission_denied, "ACL SETUSER");
}

TEST_F(HandshakeTest, ARefusedHelloExplainsWhatFollowsIt) {
  options_.database = 5;
  expect(refused({error("WRONGPASS no"), error("NOAUTH Authentication required."), error("NOAUTH")}, true),
         ErrorKind::permission_denied, "does not accept this user or password");
}

TEST_F(HandshakeTest, AServerThatIsNotReadyIsUnavailable) {
  expect(refused({error("LOADING Valkey is loading the dataset in memory")}), ErrorKind::unavailable, "LOADING");
  expect(refused({error("ERR max number of clients reached")}), ErrorKind::unavailable, "max number of clients");
}

TEST_F(HandshakeTest, AReplicaIsNoPrimary) {
  expect(refused({hello(), role("slave")}, true), ErrorKind::unavailable, "not the primary");
  expect(refused({hello(), role("sentinel")}, true), ErrorKind::unavailable, "not the primary");
  EXPECT_FALSE(refused({hello(), role("master")}, true));
}

TEST_F(HandshakeTest, ARoleThatMakesNoSenseIsNoPrimary) {
  expect(refused({hello(), ok()}, true), ErrorKind::unavailable, "not the primary");
  expect(refused({hello(), Reply(Reply::Type::array, std::vector<Reply>())}, true), ErrorKind::unavailable,
         "not the primary");
}

TEST_F(HandshakeTest, AServerThatIsTooOldIsRefusedForItsVersion) {
  for (const char* version : {"6.2.0", "6.10.1", "7.0.15", "10.0.0", "", "unstable", "6"}) {
    EXPECT_FALSE(refused({hello_of(version, "master")})) << version;
  }
  for (const char* version : {"6.0.16", "6.1.0", "5.0.14"}) {
    const std::optional<Error> error = refused({hello_of(version, "master")});
    ASSERT_TRUE(error) << version;
    EXPECT_EQ(error->kind(), ErrorKind::unsupported);
    EXPECT_NE(std::string_view(error->what()).find("Redis 6.2 or later"), std::string_view::npos) << error->what();
  }
  options_.topology = Topology::sentinel;
  EXPECT_FALSE(refused({hello_of("6.0.16", "master")})) << "sentinels are asked for less";
}

}  // namespace
}  // namespace polly::valkey
