#include "polly/api/store_routes.hpp"

#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <set>
#include <string>

#include "polly/api/detail/test_api.hpp"
#include "polly/base/percent.hpp"

namespace polly::api {
namespace {

class StoreApi : public TestApi {
 public:
  StoreApi() { routes.add_to(router); }

  ApiToken token{Secret(std::string(kToken))};
  StoreRoutes routes{store, token};
};

std::string path_of(std::string_view key) {
  return "/api/v1/store/entry?key=" + percent_encode(key);
}

std::string entry_of(std::string_view key, std::string_view value, std::string_view time_left = "null") {
  return "{\"key\":" + encode_value(std::string(key)) + ",\"value\":" + std::string(value) +
         ",\"time_left_ms\":" + std::string(time_left) + "}";
}

TEST(StoreRoutes, AnyJsonValueIsReturnedUnchanged) {
  StoreApi api;
  for (const char* value : {"42", "-9223372036854775808", "18446744073709551615", "2.5", "\"text \xc3\xbc\"", "true",
                            "null", "[]", R"([1,{"a":[null]}])", R"({"a":1,"b":"c"})"}) {
    EXPECT_EQ(api.send("PUT", path_of("key"), value).body, R"({"key":"key","set":true})") << value;
    EXPECT_EQ(api.get(path_of("key")), entry_of("key", value));
  }
}

TEST(StoreRoutes, AKeyIsAnyTextPercentEncoded) {
  StoreApi api;
  for (const char* key : {"a/b", "a/../b", "a//b", "/", ".", "..", "a b", "a+b", "polly:pr_number:acme/shop:0a1b",
                          "?&=#%;", "%2F", "entry", "a\\b", "a\nb", "\xc3\xbc"}) {
    EXPECT_EQ(api.status("PUT", path_of(key), "1"), 200) << key;
    EXPECT_EQ(run(api.store.get<int>(Context(), key)), 1) << key;
    EXPECT_EQ(api.get(path_of(key)), entry_of(key, "1")) << key;
    EXPECT_EQ(api.status("DELETE", path_of(key)), 200) << key;
    EXPECT_EQ(run(api.store.get<int>(Context(), key)), std::nullopt) << key;
  }
  EXPECT_EQ(api.status("GET", path_of(std::string(512, '/'))), 404);
}

TEST(StoreRoutes, ARequestWithoutAKeyOrWithTwoIs400) {
  StoreApi api;
  for (const char* query : {"", "?", "?key", "?key=", "?key=%00", "?key=%ff", "?key=%zz", "?key=a&key=b", "?Key=a"}) {
    for (const char* method : {"GET", "PUT", "DELETE"}) {
      EXPECT_EQ(api.status(method, "/api/v1/store/entry" + std::string(query), "1"), 400) << method << " " << query;
    }
  }
  EXPECT_EQ(api.status("GET", path_of(std::string(513, 'k'))), 400);
}

TEST(StoreRoutes, AKeyInThePathIs410AndTheAnswerNamesTheNewPath) {
  StoreApi api;
  for (const char* method : {"GET", "PUT", "DELETE"}) {
    const http::Reply reply = api.send(method, "/api/v1/store/key", "1");
    EXPECT_EQ(reply.status, 410) << method;
    EXPECT_NE(reply.body.find("/api/v1/store/entry?key="), std::string::npos) << reply.body;
  }
  EXPECT_EQ(api.status("GET", "/api/v1/store/key/entry"), 410);
}

TEST(StoreRoutes, AnAbsentKeyIs404AndRemovingItSucceeds) {
  StoreApi api;
  EXPECT_EQ(api.status("GET", path_of("key")), 404);
  EXPECT_NE(api.get(path_of("key")).find(R"("kind":"absent")"), std::string::npos);
  EXPECT_EQ(api.send("DELETE", path_of("key")).body, R"({"key":"key","deleted":false})");
  EXPECT_EQ(api.status("PUT", path_of("key"), "1"), 200);
  EXPECT_EQ(api.send("DELETE", path_of("key")).body, R"({"key":"key","deleted":true})");
  EXPECT_EQ(api.status("GET", path_of("key")), 404);
}

TEST(StoreRoutes, ALifetimeIsADuration) {
  StoreApi api;
  EXPECT_EQ(api.status("PUT", path_of("key") + "&ttl=1h30m", "1"), 200);
  EXPECT_EQ(api.get(path_of("key")), entry_of("key", "1", "5400000"));
  api.clock.advance(std::chrono::minutes(90));
  EXPECT_EQ(api.status("GET", path_of("key")), 404);
  for (const char* ttl : {"", "soon", "5", "1%20h", "%zz", "1h&ttl=2h"}) {
    EXPECT_EQ(api.status("PUT", path_of("key") + "&ttl=" + ttl, "1"), 400) << ttl;
  }
  EXPECT_EQ(api.status("PUT", path_of("key") + "&ttl=100000d", "1"), 400);
  EXPECT_EQ(api.status("GET", path_of("key")), 404);
}

TEST(StoreRoutes, IfAbsentWritesOnceAndThenConflicts) {
  StoreApi api;
  EXPECT_EQ(api.status("PUT", path_of("key") + "&if_absent=true", "1"), 200);
  EXPECT_EQ(api.status("PUT", path_of("key") + "&if_absent=true", "2"), 409);
  EXPECT_EQ(api.get(path_of("key")), entry_of("key", "1"));
  EXPECT_EQ(api.status("PUT", path_of("key") + "&if_absent=false", "3"), 200);
  EXPECT_EQ(api.get(path_of("key")), entry_of("key", "3"));
  EXPECT_EQ(api.status("PUT", path_of("key") + "&if_absent=yes", "4"), 400);
  EXPECT_EQ(api.status("PUT", path_of("key") + "&if_absent=%zz", "5"), 400);
  EXPECT_EQ(api.get(path_of("key")), entry_of("key", "3"));
}

TEST(StoreRoutes, ABodyThatIsNotJsonIs400) {
  StoreApi api;
  for (const char* body : {"", "text", "{", "[1,]", "1 2", "\"\xff\"", "NaN"}) {
    EXPECT_EQ(api.status("PUT", path_of("key"), body), 400) << body;
  }
  EXPECT_EQ(api.status("GET", path_of("key")), 404);
}

// The keys of all pages.
std::set<std::string> listed(StoreApi& api, const std::string& query) {
  std::set<std::string> keys;
  std::string cursor;
  do {
    const std::string page = api.get("/api/v1/store?" + query + "&cursor=" + percent_encode(cursor));
    const boost::json::object object = boost::json::parse(page).as_object();
    for (const auto& key : object.at("keys").as_array()) keys.emplace(key.as_string());
    cursor = object.at("next").is_null() ? "" : std::string(object.at("next").as_string());
  } while (!cursor.empty());
  return keys;
}

TEST(StoreRoutes, KeysAreListedInPages) {
  StoreApi api;
  std::set<std::string> keys;
  for (int i = 0; i < 25; ++i) {
    keys.insert("a:" + std::to_string(i));
    EXPECT_EQ(api.status("PUT", path_of("a:" + std::to_string(i)), "1"), 200);
  }
  EXPECT_EQ(api.status("PUT", path_of("b:1"), "1"), 200);
  EXPECT_EQ(listed(api, "prefix=a%3A&limit=10"), keys);
  EXPECT_EQ(listed(api, "prefix=b"), std::set<std::string>{"b:1"});
  for (const char* query : {"limit=0", "limit=x", "limit=-1", "cursor=foreign"}) {
    EXPECT_EQ(api.status("GET", "/api/v1/store?" + std::string(query)), 400) << query;
  }
}

TEST(StoreRoutes, NothingIsReadOrWrittenWithoutTheToken) {
  StoreApi api;
  EXPECT_EQ(api.status("PUT", path_of("key"), "1"), 200);
  for (const char* method : {"GET", "PUT", "DELETE"}) {
    EXPECT_EQ(api.send(method, path_of("key"), "2", std::nullopt).status, 401) << method;
    EXPECT_EQ(api.send(method, path_of("key"), "2", "Bearer another").status, 401) << method;
  }
  EXPECT_EQ(api.send("GET", "/api/v1/store/key", "", std::nullopt).status, 401);
  EXPECT_EQ(api.send("GET", "/api/v1/store", "", std::nullopt).status, 401);
  EXPECT_EQ(api.get(path_of("key")), entry_of("key", "1"));
}

TEST(StoreRoutes, APageOfKeysWithAPrefixIsDeleted) {
  StoreApi api;
  for (int i = 0; i < 25; ++i) run(api.store.set(Context(), Key("old:" + std::to_string(i)), i));
  run(api.store.set(Context(), "new", 1));
  int deleted = 0;
  std::string cursor;
  do {
    const auto page = boost::json::parse(
        api.send("DELETE", "/api/v1/store?prefix=old:&limit=10&cursor=" + percent_encode(cursor)).body);
    EXPECT_EQ(page.at("prefix").as_string(), "old:");
    EXPECT_EQ(page.at("matched"), page.at("deleted"));
    deleted += page.at("deleted").to_number<int>();
    cursor = page.at("next").is_null() ? "" : std::string(page.at("next").as_string());
  } while (!cursor.empty());
  EXPECT_EQ(deleted, 25);
  EXPECT_EQ(run(api.store.get<int>(Context(), "new")), 1);
}

TEST(StoreRoutes, ADeletionWithoutAPrefixIs400AndDeletesNothing) {
  StoreApi api;
  run(api.store.set(Context(), "a", 1));
  for (const char* query : {"", "?prefix=", "?prefix", "?limit=5", "?prefix=a&prefix=a", "?prefix=a&limit=0"}) {
    EXPECT_EQ(api.status("DELETE", "/api/v1/store" + std::string(query)), 400) << query;
  }
  EXPECT_EQ(api.send("DELETE", "/api/v1/store?prefix=a", "", std::nullopt).status, 401);
  EXPECT_EQ(run(api.store.get<int>(Context(), "a")), 1);
}

}  // namespace
}  // namespace polly::api
