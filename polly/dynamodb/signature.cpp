#include "polly/dynamodb/signature.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <span>

#include "polly/base/ascii.hpp"
#include "polly/base/error.hpp"
#include "polly/base/hex.hpp"
#include "polly/base/percent.hpp"
#include "polly/base/sha256.hpp"

namespace polly::dynamodb {

namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";
constexpr std::string_view kTerminator = "aws4_request";

using Digest = std::array<std::uint8_t, 32>;

Digest hmac(std::span<const std::uint8_t> key, std::string_view text) {
  Digest digest{};
  unsigned int size = 0;
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes, text.size(), digest.data(), &size) ==
          nullptr ||
      size != digest.size()) {
    throw Error(ErrorKind::resource_exhausted, "OpenSSL cannot make an HMAC with SHA-256");
  }
  return digest;
}

// "/a/./b//../c/" is "/a/c/": empty segments and "." are left out, ".." takes the one before it away.
std::string normalized(std::string_view path) {
  std::vector<std::string_view> segments;
  const bool ends_with_slash = path.ends_with('/');
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    const std::string_view segment = path.substr(0, slash);
    path.remove_prefix(std::min(slash + 1, path.size()));
    if (segment.empty() || segment == ".") continue;
    if (segment != "..") {
      segments.push_back(segment);
    } else if (!segments.empty()) {
      segments.pop_back();
    }
  }
  std::string whole = "/";
  for (const std::string_view segment : segments) {
    if (whole.size() > 1) whole += '/';
    whole += percent_encode(segment);  // once more: what is sent as %20 is signed as %2520
  }
  if (ends_with_slash && !segments.empty()) whole += '/';
  return whole;
}

std::string canonical_query(const std::vector<std::pair<std::string, std::string>>& query) {
  std::vector<std::pair<std::string, std::string>> encoded;
  encoded.reserve(query.size());
  for (const auto& [name, value] : query) encoded.emplace_back(percent_encode(name), percent_encode(value));
  std::sort(encoded.begin(), encoded.end());
  std::string text;
  for (const auto& [name, value] : encoded) {
    if (!text.empty()) text += '&';
    text += name;
    text += '=';
    text += value;
  }
  return text;
}

// Without the blanks at its ends, and each run of blanks inside as one space.
std::string folded(std::string_view value) {
  std::string text;
  for (const char c : trim_blanks(value)) {
    const bool is_repeated = is_blank(c) && text.ends_with(' ');
    if (!is_repeated) text += is_blank(c) ? ' ' : c;
  }
  return text;
}

// By name; several of one name are one, with a comma between their values.
std::map<std::string, std::string> canonical_headers(const std::vector<http::Header>& headers) {
  std::map<std::string, std::string> canonical;
  for (const auto& [name, value] : headers) {
    const auto [entry, is_first] = canonical.try_emplace(to_lower(name), folded(value));
    if (!is_first) entry->second += "," + folded(value);
  }
  return canonical;
}

std::string names_of(const std::map<std::string, std::string>& headers) {
  std::string names;
  for (const auto& header : headers) {
    if (!names.empty()) names += ';';
    names += header.first;
  }
  return names;
}

std::string canonical_text(const SignableRequest& request, const std::map<std::string, std::string>& headers,
                           std::string_view names) {
  std::string text(request.method);
  text += '\n';
  text += normalized(request.path);
  text += '\n';
  text += canonical_query(request.query);
  text += '\n';
  for (const auto& [name, value] : headers) {
    text += name;
    text += ':';
    text += value;
    text += '\n';
  }
  text += '\n';
  text += names;
  text += '\n';
  text += to_hex(sha256(request.body));
  return text;
}

}  // namespace

std::string amz_date(WallTime time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  const auto day = std::chrono::floor<std::chrono::days>(seconds);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(seconds - day);
  std::array<char, 32> text{};
  const int size = std::snprintf(text.data(), text.size(), "%04d%02u%02uT%02d%02d%02dZ", static_cast<int>(date.year()),
                                 static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                                 static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                                 static_cast<int>(clock.seconds().count()));
  return std::string(text.data(), static_cast<std::size_t>(size));
}

SigningKey::SigningKey(const Secret& secret, std::string_view day, std::string_view region, std::string_view service)
    : scope_(std::string(day) + "/" + std::string(region) + "/" + std::string(service) + "/" +
             std::string(kTerminator)) {
  std::string first = "AWS4";
  first += secret.reveal();
  bytes_ = hmac(std::span(reinterpret_cast<const std::uint8_t*>(first.data()), first.size()), day);
  OPENSSL_cleanse(first.data(), first.size());
  for (const std::string_view part : {region, service, kTerminator}) bytes_ = hmac(bytes_, part);
}

SigningKey::~SigningKey() {
  OPENSSL_cleanse(bytes_.data(), bytes_.size());
}

std::string SigningKey::sign(std::string_view text) const {
  return to_hex(hmac(bytes_, text));
}

std::string canonical_request(const SignableRequest& request) {
  const auto headers = canonical_headers(request.headers);
  return canonical_text(request, headers, names_of(headers));
}

std::string authorization(const SignableRequest& request, std::string_view access_key_id, const SigningKey& key,
                          std::string_view date) {
  const auto headers = canonical_headers(request.headers);
  const std::string names = names_of(headers);
  std::string to_sign(kAlgorithm);
  to_sign += '\n';
  to_sign += date;
  to_sign += '\n';
  to_sign += key.scope();
  to_sign += '\n';
  to_sign += to_hex(sha256(canonical_text(request, headers, names)));

  std::string value(kAlgorithm);
  value += " Credential=";
  value += access_key_id;
  value += '/';
  value += key.scope();
  value += ", SignedHeaders=";
  value += names;
  value += ", Signature=";
  value += key.sign(to_sign);
  return value;
}

std::shared_ptr<const SigningKey> SigningKeys::find(const Secret& secret, std::string_view day) {
  const std::lock_guard lock(mutex_);
  if (key_ == nullptr || day_ != day || !secret_.equals(secret.reveal())) {
    key_ = std::make_shared<const SigningKey>(secret, day, region_, service_);
    secret_ = secret;
    day_ = day;
  }
  return key_;
}

}  // namespace polly::dynamodb
