#include "polly/api/detail/fact_bodies.hpp"

#include <gtest/gtest.h>

#include <string>

#include "polly/base/error.hpp"

namespace polly::api {
namespace {

const std::string kBatchSha(40, 'a');

// "" where it is accepted; "refused", or the cause.
template <class Read>
std::string objection(Read read) {
  try {
    read();
    return "";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::invalid_argument) << error.what();
    return error.cause().empty() ? "refused" : std::string(error.cause());
  }
}

TEST(FactBodies, AValueIsANumberOrDigitsAloneOrInAnObject) {
  for (const char* body : {"42", "\"42\"", R"({"value":42})", R"( {"value" : "42"} )"}) {
    EXPECT_EQ(value_of_body(body), 42) << body;
  }
  for (const char* body : {"9007199254740993", R"("9007199254740993")", R"({"value":"9007199254740993"})"}) {
    EXPECT_EQ(value_of_body(body), 9007199254740993) << body;
  }
  EXPECT_EQ(value_of_body(R"("9223372036854775807")"), 9223372036854775807);
}

TEST(FactBodies, AValueThatIsNoIdIsNamedSo) {
  for (const char* body : {"0", "-1", "\"0\"", R"({"value":0})", R"({"value":"-1"})", "1.5", "true", "null", "[]",
                           "\"\"", R"({"value":null})", "9223372036854775808", "\"9223372036854775808\""}) {
    EXPECT_EQ(objection([&] { value_of_body(body); }), "invalid-value") << body;
  }
  for (const char* body : {"", "4 2", "{", "{}", R"({"value":1,"ttl":2})", R"({"Value":1})"}) {
    EXPECT_EQ(objection([&] { value_of_body(body); }), "refused") << body;
  }
}

TEST(FactBodies, AdvancesNameOneFactOrSeveral) {
  const FactList& facts = *FactList::contract();
  const std::vector<KnownFact> advances = advances_of_body(R"({"workflow_run_id":"7","pr_number":42})", facts);
  EXPECT_EQ(advances, (std::vector<KnownFact>{{kWorkflowRunId, 7}, {kPrNumber, 42}}));
  for (const char* body : {"", "{}", "42", "[]", "null"}) {
    EXPECT_EQ(objection([&] { advances_of_body(body, facts); }), "refused") << body;
  }
  EXPECT_EQ(objection([&] { advances_of_body(R"({"pr_number":1,"no_such":2})", facts); }), "unknown-fact");
  for (const char* body : {R"({"pr_number":0})", R"({"pr_number":null})", R"({"pr_number":"x"})"}) {
    EXPECT_EQ(objection([&] { advances_of_body(body, facts); }), "invalid-value") << body;
  }
}

TEST(FactBodies, AChangeToNullForgets) {
  const FactList& facts = *FactList::contract();
  const std::vector<FactChange> changes = changes_of_body(R"({"pr_number":42,"workflow_run_id":null})", facts);
  ASSERT_EQ(changes.size(), 2U);
  EXPECT_EQ(changes[0].value, 42);
  EXPECT_EQ(changes[1].fact, kWorkflowRunId);
  EXPECT_EQ(changes[1].value, std::nullopt);
  EXPECT_EQ(objection([&] { changes_of_body(R"({"pr_number":-1})", facts); }), "invalid-value");
  EXPECT_EQ(objection([&] { changes_of_body("{}", facts); }), "refused");
}

TEST(FactBodies, CommitsAreOneToAHundredShas) {
  const Repository repository("Acme", "Shop");
  const std::vector<Commit> commits =
      commits_of_body(R"({"commits":[")" + std::string(40, 'B') + R"(",")" + kBatchSha + R"("]})", repository);
  ASSERT_EQ(commits.size(), 2U);
  EXPECT_EQ(commits[0], Commit(std::string(40, 'b'), repository));
  std::string many = R"({"commits":[)";
  for (std::size_t i = 0; i < kBatchCommitsMax; ++i) many += (i == 0 ? "\"" : ",\"") + kBatchSha + "\"";
  EXPECT_EQ(commits_of_body(many + "]}", repository).size(), kBatchCommitsMax);
  const std::string too_many = many + ",\"" + kBatchSha + "\"]}";
  for (const std::string& body : {too_many, std::string("{}"), std::string("[]"), std::string(R"({"commits":[]})"),
                                  std::string(R"({"commits":["abc"]})"), std::string(R"({"commits":[1]})"),
                                  R"({"commits":[")" + kBatchSha + R"("],"more":1})"}) {
    EXPECT_EQ(objection([&] { commits_of_body(body, repository); }), "refused") << body;
  }
}

TEST(FactBodies, AMemberThatIsThereTwiceIsRefused) {
  const FactList& facts = *FactList::contract();
  EXPECT_EQ(objection([&] { value_of_body(R"({"value":1,"value":1})"); }), "refused");
  EXPECT_EQ(objection([&] { advances_of_body(R"({"pr_number":1,"pr_number":2})", facts); }), "refused");
  EXPECT_EQ(objection([&] { changes_of_body(R"({"pr_number":1,"pr\u005fnumber":2})", facts); }), "refused");
  const std::string commits = R"("commits":[")" + kBatchSha + R"("])";
  EXPECT_EQ(objection([&] { commits_of_body("{" + commits + "," + commits + "}", std::nullopt); }), "refused");
  EXPECT_EQ(objection([&] { commits_of_body("{" + commits + "}", std::nullopt); }), "");
  EXPECT_EQ(objection([&] { value_of_body(R"({"value":":\":1"})"); }), "invalid-value") << "a colon within a text";
}

TEST(FactBodies, AnyBodyBeyondItsLimitIsRefusedUnread) {
  const std::string body = std::string(kFactBodyBytesMax, ' ') + "1";
  EXPECT_EQ(objection([&] { value_of_body(body); }), "refused");
  EXPECT_EQ(value_of_body(body.substr(1)), 1);
}

}  // namespace
}  // namespace polly::api
