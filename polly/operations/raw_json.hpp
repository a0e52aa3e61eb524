// RawJson: entries as they are stored, as JSON, for copies between processes: what a daemon answers
// (api/raw_routes.hpp), and what the command line sends and reads. Bytes and revisions are base64 (RFC 4648, padded);
// times are milliseconds since 1970, null: never.
//
//   RawPage        {"entries":[{"key":"K","bytes":"NDI=","expires_ms":1767225600123}],"next":"C"}   null: the last one
//   keys           {"keys":["K","L"]}
//   RawEntries     {"entries":[{"key":"K","bytes":"NDI=","expires_ms":null,"revision":"Mi0x"},null]}  null: absent
//   Replacements   {"entries":[{"key":"K","revision":null,"bytes":"NDI=","expires_ms":null}]}         null: absent, too
//   written        {"written":[true,false]}
//
//   const std::string text = raw_page_json(page);
//   const RawPage same = raw_page_of(object);               // what text is, parsed
//
// Readers throw Error invalid_argument, which names the member that is missing or wrong. Writing and reading take
// milliseconds for large values: do it on a worker thread.
#pragma once

#include <boost/json/object.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "polly/store/backend.hpp"

namespace polly::operations {

// How many bytes of keys and values a request or a reply has; one entry may have more.
constexpr std::size_t kRawReplyBytesWanted = 2 * 1024 * 1024;
constexpr std::size_t kRawRequestBytesWanted = 512 * 1024;  // passes proxies that take bodies of 1 MiB

// The end of the year 9999: the latest expiry that is written.
constexpr std::int64_t kRawExpiryMsMax = 253'402'300'799'999;

using RawEntries = std::vector<std::optional<RawEntry>>;

std::string raw_page_json(const RawPage& page);
RawPage raw_page_of(const boost::json::object& json);

std::string keys_json(std::span<const Key> keys);
std::vector<Key> keys_of(const boost::json::object& json);  // at most kBatchKeysMax

// Some of the first keys, with their entries. The reader requires that the entries are those of `keys`.
std::string raw_entries_json(std::span<const Key> keys, const RawEntries& entries);
RawEntries raw_entries_of(const boost::json::object& json, std::span<const Key> keys);

// The writer throws unsupported for an entry that keeps its expiry, or has a relative one: neither is for copies. The
// reader refuses more than kBatchKeysMax entries, a key that comes twice, and those that a store made for itself.
std::string replacements_json(std::span<const Replacement> replacements);
std::vector<Replacement> replacements_of(const boost::json::object& json);

std::string written_json(const std::vector<bool>& written);
std::vector<bool> written_of(const boost::json::object& json);

}  // namespace polly::operations
