#include "polly/api/detail/commit_stream.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "polly/api/detail/test_api.hpp"
#include "polly/api/state_routes.hpp"

namespace polly::api {
namespace {

constexpr std::size_t kCommits = 3 * CommitListing::kPageCommits;  // more than a piece holds

Task<void> store_commits(StateService* state) {
  for (std::size_t i = 0; i < kCommits; ++i) {
    const Commit commit(std::string(33, 'a') + std::to_string(1'000'000 + i), Repository("acme", "shop"));
    co_await state->store(Context(), commit, kPrNumber, 1);
  }
}

class ListApi : public TestApi {
 public:
  ListApi() {
    routes.add_to(router);
    run(store_commits(&state));
  }

  // The reply as the server receives it: with an unread stream.
  http::Reply unread() {
    http::Request request;
    request.method = "GET";
    request.path = "/api/v1/state";
    request.headers.emplace_back("Authorization", "Bearer " + std::string(kToken));
    return run(router.find("GET", "/api/v1/state").route->handler(Context(), std::move(request)));
  }

  ApiToken token{Secret(std::string(kToken))};
  StateRoutes routes{state, StateScope::repository, token};
};

TEST(CommitStream, ALongListHasSeveralPiecesThatAreOneDocument) {
  ListApi api;
  http::Reply reply = api.unread();
  ASSERT_TRUE(reply.stream);
  std::string whole;
  std::size_t pieces = 0;
  while (const std::optional<std::string> piece = run(reply.stream->next(Context()))) {
    EXPECT_LE(piece->size(), http::BodyStream::kPieceBytesMax);
    whole += *piece;
    ++pieces;
  }
  EXPECT_GT(pieces, 1U);
  EXPECT_EQ(boost::json::parse(whole).at("commits").as_array().size(), kCommits);
}

TEST(CommitStream, AListBeyondTheBoundEndsWithACursor) {
  ListApi api;
  Slots slots(1);
  Worker worker;
  CommitStream stream(api.state.list(std::nullopt, std::nullopt), worker, std::move(*slots.take()), IdForm::number,
                      300);
  run(stream.begin(Context()));
  std::string text;
  while (const std::optional<std::string> piece = run(stream.next(Context()))) text += *piece;
  const boost::json::value list = boost::json::parse(text);
  EXPECT_GE(list.at("commits").as_array().size(), 300U);
  EXPECT_LT(list.at("commits").as_array().size(), kCommits);
  std::size_t count = list.at("commits").as_array().size();
  std::string next(list.at("next").as_string());
  while (!next.empty()) {
    const boost::json::value page = boost::json::parse(api.get("/api/v1/state?limit=100&cursor=" + next));
    count += page.at("commits").as_array().size();
    next = page.at("next").is_null() ? "" : std::string(page.at("next").as_string());
  }
  EXPECT_EQ(count, kCommits);
}

TEST(CommitStream, AShortListIsAnOrdinaryReply) {
  ListApi api;
  const http::Reply reply = api.send("GET", "/api/v1/state?pr=2");
  EXPECT_EQ(reply.body, R"({"commits":[]})");
  EXPECT_EQ(reply.status, 200);
}

TEST(CommitStream, TheNumberOfListsAtTheSameTimeIsLimited) {
  ListApi api;
  std::vector<http::Reply> unread;
  for (std::size_t i = 0; i < StateRoutes::kListingsMax; ++i) {
    unread.push_back(api.unread());
    ASSERT_TRUE(unread.back().stream);
  }
  const http::Reply rejected = api.send("GET", "/api/v1/state");
  EXPECT_EQ(rejected.status, 503);
  const http::Header retry("Retry-After", "1");
  EXPECT_NE(std::find(rejected.headers.begin(), rejected.headers.end(), retry), rejected.headers.end());
  unread.pop_back();
  EXPECT_EQ(api.status("GET", "/api/v1/state"), 200);
  EXPECT_EQ(api.status("GET", "/api/v1/state"), 200) << "a list that was read has released its slot";
}

}  // namespace
}  // namespace polly::api
