#include "polly/github/event.hpp"

#include <gtest/gtest.h>

#include "polly/base/error.hpp"

namespace polly::github {

namespace {

const std::string kSha = "ec26c3e57ca3a959ca5aad62de7213c562f8c821";
const std::string kOldSha = "f95f852bd8fca8fcc58a9a2d6c842781e32a215e";
const std::string kRepository = R"("repository":{"id":11,"full_name":"Acme/Shop"})";

// Single quotes stand for double ones; $SHA, $OLD and $REPOSITORY for the constants above.
std::string json(std::string text) {
  const auto replace = [&text](std::string_view what, const std::string& by) {
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
      text.replace(at, what.size(), by);
    }
  };
  replace("$SHA", kSha);
  replace("$OLD", kOldSha);
  replace("$REPOSITORY", kRepository);
  replace("'", "\"");
  return text;
}

template <class T>
T parse_as(std::string_view name, const std::string& text) {
  return std::get<T>(parse_event(name, json(text)));
}

std::string error_of(std::string_view name, const std::string& body) {
  try {
    (void)parse_event(name, body);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::invalid_argument);
    return error.what();
  }
  return "no error";
}

std::string nested(std::size_t levels) {  // an object, arrays in it, and a number at the bottom
  return "{\"a\":" + std::string(levels - 1, '[') + "1" + std::string(levels - 1, ']') + "}";
}

std::optional<std::int64_t> listed_in(const std::string& pull_requests) {
  return parse_as<CheckSuite>("check_suite", "{'check_suite':{'id':1,'head_sha':'$SHA','pull_requests':" +
                                                 pull_requests + "},$REPOSITORY}")
      .pull_request;
}

}  // namespace

TEST(Event, APullRequestHasANumberAndAHead) {
  const auto pull = parse_as<PullRequest>(
      "pull_request", "{'action':'opened','number':2,'pull_request':{'number':2,'head':{'sha':'$SHA'}},$REPOSITORY}");
  EXPECT_EQ(pull.action, "opened");
  EXPECT_EQ(pull.number, 2);
  EXPECT_EQ(pull.head, Commit(kSha, Repository("acme", "shop")));
}

TEST(Event, APullRequestsNumberMayBeOutsideItsObject) {
  const auto pull = parse_as<PullRequest>(
      "pull_request", "{'action':'opened','number':7,'pull_request':{'head':{'sha':'$SHA'}},$REPOSITORY}");
  EXPECT_EQ(pull.number, 7);
}

TEST(Event, ACheckRunHasAnIdANameAnAppAndAPullRequest) {
  const auto run = parse_as<CheckRun>(
      "check_run",
      "{'action':'created','check_run':{'id':128620228,'name':'Vulnerability scan','head_sha':'$SHA',"
      "'app':{'id':29310},'pull_requests':[{'number':2}]},$REPOSITORY}");
  EXPECT_EQ(run.id, 128620228);
  EXPECT_EQ(run.name, "Vulnerability scan");
  EXPECT_EQ(run.head, Commit(kSha, Repository("acme", "shop")));
  EXPECT_EQ(run.app_id, 29310);
  EXPECT_EQ(run.pull_request, 2);
}

TEST(Event, ACheckRunNeedsNoAppAndNoPullRequests) {
  const auto run = parse_as<CheckRun>(
      "check_run", "{'check_run':{'id':1,'name':'x','head_sha':'$SHA','app':null,'pull_requests':null},$REPOSITORY}");
  EXPECT_EQ(run.app_id, std::nullopt);
  EXPECT_EQ(run.pull_request, std::nullopt);
}

TEST(Event, ACheckSuiteHasAnIdAndAHead) {
  const auto suite = parse_as<CheckSuite>("check_suite", "{'check_suite':{'id':5,'head_sha':'$SHA'},$REPOSITORY}");
  EXPECT_EQ(suite.id, 5);
  EXPECT_EQ(suite.head.sha(), kSha);
  EXPECT_EQ(suite.pull_request, std::nullopt);
}

TEST(Event, AWorkflowRunHasAnIdAHeadAndAWorkflow) {
  const auto run = parse_as<WorkflowRun>(
      "workflow_run",
      "{'workflow':{'name':'test'},'workflow_run':{'id':289782451,'name':'','head_sha':'$SHA'},$REPOSITORY}");
  EXPECT_EQ(run.id, 289782451);
  EXPECT_EQ(run.workflow, "test");
  EXPECT_EQ(run.path, "");
  EXPECT_EQ(run.head.sha(), kSha);
}

TEST(Event, AWorkflowRunsOwnNameIsUsedWhereTheWorkflowIsMissing) {
  const std::string run = "'workflow_run':{'id':1,'name':'CI','head_sha':'$SHA'}";
  EXPECT_EQ(parse_as<WorkflowRun>("workflow_run", "{" + run + ",$REPOSITORY}").workflow, "CI");
  EXPECT_EQ(parse_as<WorkflowRun>("workflow_run", "{'workflow':null," + run + ",$REPOSITORY}").workflow, "CI");
}

TEST(Event, AWorkflowRunHasThePathOfItsFileWithoutARef) {
  const auto path_of = [](const std::string& workflow, const std::string& run) {
    return parse_as<WorkflowRun>("workflow_run", "{'workflow':{'name':'CI'" + workflow + "},'workflow_run':{'id':1" +
                                                     run + ",'head_sha':'$SHA'},$REPOSITORY}")
        .path;
  };
  const std::string file = ".github/workflows/ci.yml";
  EXPECT_EQ(path_of(",'path':'" + file + "'", ""), file);
  EXPECT_EQ(path_of(",'path':'" + file + "'", ",'path':'other.yml@main'"), file);
  EXPECT_EQ(path_of("", ",'path':'" + file + "'"), file);
  EXPECT_EQ(path_of("", ",'path':'" + file + "@refs/heads/a@b'"), file);
  EXPECT_EQ(path_of(",'path':null", ",'path':'.github/workflows/a@1.yaml@main'"), ".github/workflows/a@1.yaml");
  EXPECT_EQ(path_of("", ",'path':'dynamic/github-code-scanning/codeql'"), "dynamic/github-code-scanning/codeql");
}

TEST(Event, APingAndUnknownEventsNeedNothingButAnObject) {
  EXPECT_TRUE(std::holds_alternative<Ping>(parse_event("ping", "{}")));
  EXPECT_TRUE(std::holds_alternative<OtherEvent>(parse_event("issues", "{}")));
  EXPECT_TRUE(std::holds_alternative<OtherEvent>(parse_event("", " {} \n")));
}

TEST(Event, IdsAreExactUpToTheEndOfInt64) {
  const auto suite =
      parse_as<CheckSuite>("check_suite", "{'check_suite':{'id':9223372036854775807,'head_sha':'$SHA'},$REPOSITORY}");
  EXPECT_EQ(suite.id, INT64_MAX);
}

TEST(ListedPullRequest, OfSeveralTheLargestCountsInAnyOrder) {
  EXPECT_EQ(listed_in("[{'number':3},{'number':9},{'number':4}]"), 9);
  EXPECT_EQ(listed_in("[{'number':9},{'number':4},{'number':3}]"), 9);
}

TEST(ListedPullRequest, OneWithAnotherHeadDoesNotCount) {
  EXPECT_EQ(listed_in("[{'number':3,'head':{'sha':'$SHA'}},{'number':9,'head':{'sha':'$OLD'}}]"), 3);
  EXPECT_EQ(listed_in("[{'number':9,'head':{'sha':'$OLD'}}]"), std::nullopt);
}

TEST(ListedPullRequest, OneOfAnotherRepositoryDoesNotCount) {
  EXPECT_EQ(listed_in("[{'number':3,'base':{'repo':{'id':11}}},{'number':9,'base':{'repo':{'id':12}}}]"), 3);
  EXPECT_EQ(listed_in("[{'number':9,'base':{'repo':{'id':12}}}]"), std::nullopt);
}

TEST(ListedPullRequest, NoneIsListedForAFork) {
  EXPECT_EQ(listed_in("[]"), std::nullopt);
  EXPECT_EQ(listed_in("null"), std::nullopt);
}

TEST(EventErrors, NameTheFieldAndTheProblem) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"{}", "check_suite.head_sha: is missing"},
      {"{'check_suite':[]}", "check_suite: expected an object"},
      {"{'check_suite':{'head_sha':7}}", "check_suite.head_sha: expected a string"},
      {"{'check_suite':{'head_sha':'main'}}",
       "check_suite.head_sha: expected the 40 (or 64) hexadecimal digits of a SHA"},
      {"{'check_suite':{'head_sha':'$SHA'}}", "repository.full_name: is missing"},
      {"{'check_suite':{'head_sha':'$SHA'},'repository':{'full_name':'acme'}}",
       "repository.full_name: a repository is OWNER/NAME, as in acme/shop"},
      {"{'check_suite':{'head_sha':'$SHA'},$REPOSITORY}", "check_suite.id: is missing"},
      {"{'check_suite':{'head_sha':'$SHA','id':null},$REPOSITORY}", "check_suite.id: is missing"},
      {"{'check_suite':{'head_sha':'$SHA','id':'5'},$REPOSITORY}", "check_suite.id: expected an integer of at least 1"},
      {"{'check_suite':{'head_sha':'$SHA','id':5.0},$REPOSITORY}", "check_suite.id: expected an integer of at least 1"},
      {"{'check_suite':{'head_sha':'$SHA','id':0},$REPOSITORY}", "check_suite.id: expected an integer of at least 1"},
      {"{'check_suite':{'head_sha':'$SHA','id':-5},$REPOSITORY}", "check_suite.id: expected an integer of at least 1"},
      {"{'check_suite':{'head_sha':'$SHA','id':9223372036854775808},$REPOSITORY}",
       "check_suite.id: expected an integer of at least 1"},
      {"{'check_suite':{'head_sha':'$SHA','pull_requests':{}},$REPOSITORY}",
       "check_suite.pull_requests: expected an array"},
      {"{'check_suite':{'head_sha':'$SHA','pull_requests':[{'number':1},7]},$REPOSITORY}",
       "check_suite.pull_requests[1]: expected an object"},
      {"{'check_suite':{'head_sha':'$SHA','pull_requests':[{'number':1},{}]},$REPOSITORY}",
       "check_suite.pull_requests[1].number: is missing"},
  };
  for (const auto& [body, error] : cases) EXPECT_EQ(error_of("check_suite", json(body)), error) << body;
}

TEST(EventErrors, NameEveryRequiredFieldThatIsMissing) {
  EXPECT_EQ(error_of("pull_request", "{}"), "action: is missing");
  EXPECT_EQ(error_of("pull_request", json("{'action':'opened','pull_request':{'head':{'sha':'$SHA'}},$REPOSITORY}")),
            "number: is missing");
  EXPECT_EQ(error_of("check_run", json("{'check_run':{'head_sha':'$SHA','id':1},$REPOSITORY}")),
            "check_run.name: is missing");
  EXPECT_EQ(error_of("workflow_run", json("{'workflow_run':{'head_sha':'$SHA'},$REPOSITORY}")),
            "workflow_run.id: is missing");
}

TEST(EventErrors, ABodyThatIsNotAJsonObjectIsRejectedForEveryEvent) {
  for (const std::string_view name : {"pull_request", "check_run", "ping", "issues"}) {
    for (const char* body :
         {"", " ", "[]", "42", "null", "\"text\"", "{", "{}}", "{} {}", "{'a':1}", "{\"a\":}", "{\"a\":1,}",
          "{\"a\" 1}", "{\"a\":01}", "{\"a\":tru}", "{\"a\":\"\\x\"}", "\xef\xbb\xbf{}"}) {
      EXPECT_NE(error_of(name, body).find("the body is "), std::string::npos) << name << ": " << body;
    }
  }
}

TEST(EventErrors, DamageInAFieldThatIsNotReadIsRejectedToo) {
  EXPECT_NE(error_of("issues", R"({"issue":{"title":"a","body":[1,2}})"), "no error");
  EXPECT_EQ(error_of("issues", "{\"issue\":\"\xff\xfe\"}"), "the body is not UTF-8");
  EXPECT_EQ(error_of("issues", "{\"issue\":\"\xed\xa0\x80\"}"), "the body is not UTF-8");  // a lone surrogate
  EXPECT_NE(error_of("issues", "{\"issue\":\"a\nb\"}"), "no error");                       // a raw line feed
  EXPECT_NE(error_of("issues", std::string("{\"issue\":\"a\0b\"}", 16)), "no error");
}

// "\ud83d" is half of a surrogate pair: senders that cut a text after a number of UTF-16 units produce it.
TEST(Event, HalfASurrogatePairInAFieldThatIsNotReadDoesNoHarm) {
  for (const char* text : {R"(\ud83d)", R"(\uDC00)", R"(a\ud83d b)", R"(\udc00\ud83d)", R"(\ud83d\u0041)",
                           R"(\\\ud83d)", R"(\ud83d\ude00\ud83d)", R"(\u0000)"}) {
    const std::string field = std::string("'title':'") + text + "',";
    const auto suite =
        parse_as<CheckSuite>("check_suite", "{" + field + "'check_suite':{'id':5,'head_sha':'$SHA'},$REPOSITORY}");
    EXPECT_EQ(suite.id, 5) << text;
  }
  EXPECT_EQ(error_of("issues", R"({"\ud83d":1})"), "no error");
}

TEST(Event, HalfASurrogatePairInANameIsTheReplacementCharacter) {
  const auto name_of = [](const std::string& name) {
    return parse_as<CheckRun>("check_run", "{'check_run':{'id':1,'name':'" + name + "','head_sha':'$SHA'},$REPOSITORY}")
        .name;
  };
  EXPECT_EQ(name_of(R"(Vulnerability \ud83d)"), "Vulnerability \xEF\xBF\xBD");
  EXPECT_EQ(name_of(R"(\ud83d\ude00 \udc00)"), "\xF0\x9F\x98\x80 \xEF\xBF\xBD");
  EXPECT_EQ(name_of(R"(\\ud83d \ud83d)"), "\\ud83d \xEF\xBF\xBD");
}

TEST(EventErrors, HalfASurrogatePairInAShaOrARepositoryIsRejected) {
  EXPECT_EQ(error_of("check_suite", R"({"check_suite":{"id":5,"head_sha":"\ud83d"}})"),
            "check_suite.head_sha: expected the 40 (or 64) hexadecimal digits of a SHA");
  const std::string body = json("{'check_suite':{'id':5,'head_sha':'$SHA'},'repository':{'full_name':'a/\\ud83d'}}");
  EXPECT_EQ(error_of("check_suite", body).substr(0, 21), "repository.full_name:");
}

TEST(Event, ANumberOfAnySizeDoesNoHarmWhereItIsNotRead) {
  for (const char* number :
       {"18446744073709551616", "-9223372036854775809", "1e999", "-1E+400", "123456789012345678901234567890.5e1"}) {
    const std::string id = std::string("'check_suite':{'id':") + number + ",'head_sha':'$SHA'},$REPOSITORY}";
    const std::string other =
        std::string("{'n':[") + number + "],'check_suite':{'id':5,'head_sha':'$SHA'},$REPOSITORY}";
    EXPECT_EQ(parse_as<CheckSuite>("check_suite", other).id, 5) << number;
    EXPECT_EQ(error_of("check_suite", json("{" + id)), "check_suite.id: expected an integer of at least 1") << number;
  }
  for (const char* wrong : {"01", "1.", ".5", "1e", "--1", "1e999x", "+1", "0123456789012345678901234567890"}) {
    EXPECT_NE(error_of("issues", std::string("{\"n\":") + wrong + "}").find("the body is not JSON"), std::string::npos)
        << wrong;
  }
}

TEST(Event, OfTwoFieldsOfOneNameTheFirstCounts) {
  EXPECT_EQ(parse_as<CheckSuite>("check_suite", "{'check_suite':{'id':5,'id':6,'head_sha':'$SHA'},$REPOSITORY}").id, 5);
}

TEST(EventErrors, ThirtyTwoLevelsAreReadAndOneMoreIsRejected) {
  EXPECT_EQ(error_of("issues", nested(kBodyDepthMax)), "no error");
  EXPECT_EQ(error_of("issues", nested(kBodyDepthMax + 1)), "the body is nested deeper than 32 levels");
  EXPECT_EQ(error_of("issues", nested(100'000)), "the body is nested deeper than 32 levels");
}

TEST(EventErrors, TheDepthBoundHoldsAfterALargerBodyMadeTheParserGrow) {
  EXPECT_EQ(error_of("issues", "{\"a\":\"" + std::string(200'000, 'a') + "\"}"), "no error");
  EXPECT_EQ(error_of("issues", nested(kBodyDepthMax + 1)), "the body is nested deeper than 32 levels");
  EXPECT_EQ(error_of("issues", nested(kBodyDepthMax)), "no error");
}

TEST(EventErrors, MoreThan25MebibytesAreRejected) {
  const std::string frame = R"({"a":""})";
  const std::string largest = R"({"a":")" + std::string(kBodyBytesMax - frame.size(), 'a') + R"("})";
  EXPECT_EQ(largest.size(), kBodyBytesMax);
  EXPECT_EQ(error_of("issues", largest), "no error");
  EXPECT_EQ(error_of("issues", largest + " "), "the body has more than 25 MiB");
  EXPECT_EQ(error_of("issues", "{}"), "no error");
}

TEST(Event, ABodyOfAnyCapacityIsRead) {
  const std::string text = json("{'check_suite':{'id':5,'head_sha':'$SHA'},$REPOSITORY}");
  for (std::size_t padding = 0; padding <= kBodyPaddingBytes + 1; ++padding) {
    std::string body;
    body.reserve(text.size() + padding);
    body = text;
    EXPECT_EQ(std::get<CheckSuite>(parse_event("check_suite", body)).id, 5);
  }
}

}  // namespace polly::github
