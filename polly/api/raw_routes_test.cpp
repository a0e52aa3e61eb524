#include "polly/api/raw_routes.hpp"

#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <map>
#include <set>
#include <string>

#include "polly/api/detail/test_api.hpp"
#include "polly/base/base64.hpp"
#include "polly/base/percent.hpp"

namespace polly::api {
namespace {

using namespace std::chrono_literals;

class RawApi : public TestApi {
 public:
  RawApi() { routes.add_to(router); }

  void put(const std::string& key, std::string bytes, Expiration expiration = Expiration::never()) {
    std::vector<Replacement> replacements;
    replacements.emplace_back(Key(key), std::nullopt, std::move(bytes), expiration);
    EXPECT_EQ(run(store.replace_raw(Context(), std::move(replacements))), std::vector<bool>{true});
  }
  http::Reply replace(const std::string& entries) {
    return send("POST", "/api/v1/raw/replace", "{\"entries\":[" + entries + "]}");
  }
  static std::string entry(const std::string& key, const std::string& bytes, const std::string& expires = "null",
                           const std::string& revision = "null") {
    return "{\"key\":" + encode_value(key) + ",\"revision\":" + revision + ",\"bytes\":\"" + to_base64(bytes) +
           "\",\"expires_ms\":" + expires + "}";
  }

  ApiToken token{Secret(std::string(kToken))};
  RawRoutes routes{store, token};
};

struct Pages {
  std::map<std::string, std::string> entries;
  std::size_t pages = 0;
  std::size_t most_bytes = 0;
};

Pages all_pages(RawApi& api, const std::string& query) {
  Pages all;
  std::string cursor;
  do {
    const http::Reply reply = api.send("GET", "/api/v1/raw?" + query + "&cursor=" + percent_encode(cursor));
    EXPECT_EQ(reply.status, 200) << reply.body;
    const RawPage page = operations::raw_page_of(boost::json::parse(reply.body).as_object());
    for (const auto& [key, entry] : page.entries) all.entries[key.text()] = entry.bytes;
    all.most_bytes = std::max(all.most_bytes, reply.body.size());
    ++all.pages;
    cursor = page.next ? page.next->opaque() : "";
  } while (!cursor.empty());
  return all;
}

TEST(RawRoutes, EntriesAreListedAsTheyAreStored) {
  RawApi api;
  const std::string sealed("\0\1\2 of another key ring \xff", 26);
  api.put("a", sealed, Expiration(1h));
  const std::string entry =
      R"({"entries":[{"key":"a","bytes":")" + to_base64(sealed) + R"(","expires_ms":1767229200000}],"next":)";
  EXPECT_TRUE(api.get("/api/v1/raw").starts_with(entry)) << api.get("/api/v1/raw");
  api.clock.advance(1h);
  EXPECT_TRUE(all_pages(api, "").entries.empty());
}

TEST(RawRoutes, PagesHaveAsManyEntriesAsAskedForAndThoseOfThePrefix) {
  RawApi api;
  std::set<std::string> keys;
  for (int i = 0; i < 25; ++i) {
    const std::string key = "a:" + std::to_string(i);
    keys.insert(key);
    api.put(key, "1");
  }
  api.put("b:1", "1");
  api.put("polly:key_check:x", "1");
  const Pages pages = all_pages(api, "prefix=a%3A&limit=10");
  EXPECT_GE(pages.pages, 3U);
  EXPECT_EQ(pages.entries.size(), keys.size());
  for (const std::string& key : keys) EXPECT_TRUE(pages.entries.contains(key)) << key;
  EXPECT_EQ(all_pages(api, "limit=1000").entries.size(), 26U) << "without the store's own";
}

TEST(RawRoutes, APageIsBoundedInBytesAndALargeEntryPassesAlone) {
  RawApi api;
  for (int i = 0; i < 12; ++i) api.put("k" + std::to_string(i), std::string(1024 * 1024, 'x'));
  api.put("largest", std::string(codec::kStoredBytesMax, '\xff'));
  for (int i = 0; i < 100; ++i) api.put("small" + std::to_string(i), "1");
  const Pages pages = all_pages(api, "limit=1000");
  EXPECT_EQ(pages.entries.size(), 113U);
  EXPECT_EQ(pages.entries.at("largest"), std::string(codec::kStoredBytesMax, '\xff'));
  EXPECT_LT(pages.most_bytes, 15U * 1024 * 1024) << "the wanted bytes and one entry, in base64";
  EXPECT_GE(pages.pages, 5U);
}

TEST(RawRoutes, SomeOfTheEntriesOfManyKeysAreAnswered) {
  RawApi api;
  std::vector<Key> keys;
  for (int i = 0; i < 12; ++i) {
    keys.emplace_back("k" + std::to_string(i));
    if (i != 1) api.put(keys.back().text(), std::string(1024 * 1024, 'x'), Expiration(1h));
  }
  std::size_t requests = 0;
  while (!keys.empty()) {
    const http::Reply reply = api.send("POST", "/api/v1/raw/get", operations::keys_json(keys));
    ASSERT_EQ(reply.status, 200) << reply.body;
    const auto entries = operations::raw_entries_of(boost::json::parse(reply.body).as_object(), keys);
    ASSERT_FALSE(entries.empty());
    for (std::size_t i = 0; i < entries.size(); ++i) EXPECT_EQ(entries[i].has_value(), keys[i] != Key("k1"));
    keys.erase(keys.begin(), keys.begin() + static_cast<std::ptrdiff_t>(entries.size()));
    ++requests;
  }
  EXPECT_GE(requests, 2U);
  EXPECT_EQ(api.send("POST", "/api/v1/raw/get", R"({"keys":[]})").body, R"({"entries":[]})");
}

TEST(RawRoutes, AnEntryIsWrittenWhereItIsAsItWasRead) {
  RawApi api;
  EXPECT_EQ(api.replace(RawApi::entry("a", "1") + "," + RawApi::entry("b", "2", "1767229200000")).body,
            R"({"written":[true,true]})");
  EXPECT_EQ(api.replace(RawApi::entry("a", "3") + "," + RawApi::entry("c", "3")).body, R"({"written":[false,true]})");
  const http::Reply read = api.send("POST", "/api/v1/raw/get", R"({"keys":["b"]})");
  const auto json = boost::json::parse(read.body);
  EXPECT_EQ(json.at("entries").at(0).at("expires_ms").as_int64(), 1'767'229'200'000);
  const std::string revision = "\"" + std::string(json.at("entries").at(0).at("revision").as_string()) + "\"";
  EXPECT_EQ(api.replace(RawApi::entry("b", "4", "null", revision)).body, R"({"written":[true]})");
  EXPECT_EQ(api.replace(RawApi::entry("b", "5", "null", revision)).body, R"({"written":[false]})");
  EXPECT_EQ(run(api.store.get_stored(Context(), {"a", "b", "c"})),
            (std::vector<std::optional<std::string>>{"1", "4", "3"}));
}

TEST(RawRoutes, AnEntryWhoseExpiryHasPassedIsGone) {
  RawApi api;
  api.put("a", "1");
  const auto json = boost::json::parse(api.send("POST", "/api/v1/raw/get", R"({"keys":["a"]})").body);
  const std::string revision = "\"" + std::string(json.at("entries").at(0).at("revision").as_string()) + "\"";
  EXPECT_EQ(api.replace(RawApi::entry("a", "2", "1000", revision) + "," + RawApi::entry("b", "2", "0")).body,
            R"({"written":[true,true]})");
  EXPECT_TRUE(all_pages(api, "").entries.empty());
}

TEST(RawRoutes, WrongInputIs400AndWritesNothing) {
  RawApi api;
  const std::string good = RawApi::entry("a", "1");
  for (const std::string& entries : std::vector<std::string>{
           good + "," + good,                                           // twice
           good + "," + RawApi::entry("polly:backup:manifest", "1"),    // the store's own
           good + R"(,{"key":"b","revision":null,"expires_ms":null})",  // no bytes
           good + R"(,{"key":"b","revision":null,"bytes":"A","expires_ms":null})",
           good + "," + RawApi::entry("b", "1", "-1"),
           good + "," + RawApi::entry("b", std::string(codec::kStoredBytesMax + 1, 'x')),
           good + "," + RawApi::entry("", "1"),
           good + "," + RawApi::entry(std::string(513, 'k'), "1"),
       }) {
    const http::Reply reply = api.replace(entries);
    EXPECT_EQ(reply.status, 400) << entries.substr(0, 200);
    EXPECT_NE(reply.body.find("invalid_argument"), std::string::npos) << reply.body;
  }
  for (const char* path : {"/api/v1/raw/replace", "/api/v1/raw/get"}) {
    for (const char* body : {"", "[]", "{}", "{", "42", R"({"entries":1,"keys":1})", R"({"entries":[1],"keys":[1]})",
                             R"({"entries":[{"key":"\ud800"}],"keys":["\ud800"]})", "\"\xff\""}) {
      EXPECT_EQ(api.status("POST", path, body), 400) << path << " " << body;
    }
  }
  for (const char* query :
       {"limit=0", "limit=x", "limit=-1", "cursor=foreign", "cursor=%00", "prefix=%ff", "prefix=a&prefix=b"}) {
    EXPECT_EQ(api.status("GET", "/api/v1/raw?" + std::string(query)), 400) << query;
  }
  EXPECT_TRUE(all_pages(api, "").entries.empty());
}

TEST(RawRoutes, NothingIsReadOrWrittenWithoutTheToken) {
  RawApi api;
  for (const std::optional<std::string>& wrong :
       {std::optional<std::string>(), std::optional<std::string>("Bearer x")}) {
    EXPECT_EQ(api.send("GET", "/api/v1/raw", "", wrong).status, 401);
    EXPECT_EQ(api.send("POST", "/api/v1/raw/get", R"({"keys":[]})", wrong).status, 401);
    EXPECT_EQ(api.send("POST", "/api/v1/raw/replace", R"({"entries":[]})", wrong).status, 401);
  }
  EXPECT_EQ(api.status("PUT", "/api/v1/raw", "{}"), 405);
}

}  // namespace
}  // namespace polly::api
