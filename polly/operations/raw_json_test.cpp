#include "polly/operations/raw_json.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <string>

#include "polly/base/error.hpp"
#include "polly/store/limits.hpp"

namespace polly::operations {
namespace {

boost::json::object object_of(const std::string& text) {
  return boost::json::parse(text).as_object();
}

const WallTime kExpiry{Milliseconds{1'767'225'600'123}};

std::string all_bytes() {
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) bytes += static_cast<char>(byte);
  return bytes;
}

TEST(RawJson, APageIsReadAsItWasWritten) {
  RawPage page;
  page.entries.emplace_back(Key("a\"\x1b\xc3\xbc"), RawEntry(all_bytes(), kExpiry));
  page.entries.emplace_back(Key("b"), RawEntry("", std::nullopt));
  page.next = Cursor("\"next\"");
  const RawPage same = raw_page_of(object_of(raw_page_json(page)));
  ASSERT_EQ(same.entries.size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(same.entries[i].first, page.entries[i].first);
    EXPECT_EQ(same.entries[i].second.bytes, page.entries[i].second.bytes);
    EXPECT_EQ(same.entries[i].second.expires, page.entries[i].second.expires);
  }
  EXPECT_EQ(same.next->opaque(), "\"next\"");
  EXPECT_FALSE(raw_page_of(object_of(raw_page_json(RawPage()))).next);
}

TEST(RawJson, EntriesAreThoseOfTheirKeys) {
  const std::vector<Key> keys{"a", "b", "c"};
  RawEntries entries;
  entries.emplace_back(RawEntry(all_bytes(), kExpiry, Revision(all_bytes())));
  entries.emplace_back();
  const std::string text = raw_entries_json(keys, entries);
  const RawEntries same = raw_entries_of(object_of(text), keys);
  ASSERT_EQ(same.size(), 2U) << "of the first keys";
  EXPECT_EQ(same[0]->bytes, all_bytes());
  EXPECT_EQ(same[0]->revision, Revision(all_bytes()));
  EXPECT_EQ(same[0]->expires, kExpiry);
  EXPECT_FALSE(same[1]);
  const std::vector<Key> others{"b", "a"};
  EXPECT_THROW(raw_entries_of(object_of(text), others), Error) << "the answer to another question";
  EXPECT_THROW(raw_entries_of(object_of(text), std::span(keys).first(1)), Error);
  EXPECT_EQ(keys_of(object_of(keys_json(keys))), keys);
}

TEST(RawJson, ReplacementsAreReadAsTheyWereWritten) {
  std::vector<Replacement> replacements;
  replacements.emplace_back("a", std::nullopt, all_bytes(), Expiration::at(kExpiry));
  replacements.emplace_back("b", Revision("2-1"), "", Expiration::never());
  const std::vector<Replacement> same = replacements_of(object_of(replacements_json(replacements)));
  ASSERT_EQ(same.size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(same[i].key, replacements[i].key);
    EXPECT_EQ(same[i].read, replacements[i].read);
    EXPECT_EQ(same[i].bytes, replacements[i].bytes);
    EXPECT_EQ(same[i].expiration->at(), replacements[i].expiration->at());
  }
  for (const auto& other : {std::optional<Expiration>(), std::optional(Expiration(std::chrono::hours(1)))}) {
    std::vector<Replacement> kept;
    kept.emplace_back("a", std::nullopt, "1", other);
    EXPECT_THROW(replacements_json(kept), Error) << "it has no time";
  }
  const std::vector<bool> written{true, false};
  EXPECT_EQ(written_of(object_of(written_json(written))), written);
}

std::string mistake_of(const std::string& text) {
  try {
    replacements_of(object_of(text));
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::invalid_argument);
    return error.what();
  }
  return "none";
}

TEST(RawJson, AMistakeIsNamed) {
  const std::string good = R"({"key":"a","revision":null,"bytes":"NDI=","expires_ms":null})";
  EXPECT_EQ(mistake_of(R"({"entries":[)" + good + "]}"), "none");
  for (const auto& [entry, part] : std::vector<std::pair<std::string, std::string>>{
           {"7", "entries[1] must be an object"},
           {"{}", "entries[1] has no member key"},
           {R"({"key":7,"revision":null,"bytes":"","expires_ms":null})", "entries[1].key must be a string"},
           {R"({"key":"","revision":null,"bytes":"","expires_ms":null})", "entries[1].key"},
           {R"({"key":"b","bytes":"","expires_ms":null})", "entries[1] has no member revision"},
           {R"({"key":"b","revision":"?","bytes":"","expires_ms":null})", "entries[1].revision must be base64"},
           {R"({"key":"b","revision":null,"bytes":"NDI","expires_ms":null})", "entries[1].bytes must be base64"},
           {R"({"key":"b","revision":null,"bytes":null,"expires_ms":null})", "entries[1].bytes must be base64"},
           {R"({"key":"b","revision":null,"bytes":""})", "entries[1] has no member expires_ms"},
           {R"({"key":"b","revision":null,"bytes":"","expires_ms":-1})", "entries[1].expires_ms must be"},
           {R"({"key":"b","revision":null,"bytes":"","expires_ms":1.5})", "entries[1].expires_ms must be"},
           {R"({"key":"b","revision":null,"bytes":"","expires_ms":253402300800000})", "entries[1].expires_ms must be"},
           {R"({"key":"polly:ring:1","revision":null,"bytes":"","expires_ms":null})", "entries[1].key"},
           {good, "comes twice"},
       }) {
    EXPECT_NE(mistake_of(R"({"entries":[)" + good + "," + entry + "]}").find(part), std::string::npos)
        << entry << ": " << mistake_of(R"({"entries":[)" + good + "," + entry + "]}");
  }
  EXPECT_NE(mistake_of("{}").find("the member entries must be an array"), std::string::npos);
  EXPECT_NE(mistake_of(R"({"entries":{}})").find("the member entries must be an array"), std::string::npos);
}

TEST(RawJson, NoMoreThanABatchIsRead) {
  std::vector<Key> keys;
  for (std::size_t i = 0; i <= kBatchKeysMax; ++i) keys.emplace_back("k" + std::to_string(i));
  EXPECT_THROW(keys_of(object_of(keys_json(keys))), Error);
  keys.pop_back();
  EXPECT_EQ(keys_of(object_of(keys_json(keys))).size(), kBatchKeysMax);
}

}  // namespace
}  // namespace polly::operations
