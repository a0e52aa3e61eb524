#include "polly/testing/dynamodb_signature.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>

#include "polly/base/ascii.hpp"
#include "polly/base/hex.hpp"

namespace polly::testing {

namespace {

constexpr std::size_t kDigestBytes = 32;
constexpr std::size_t kBlockBytes = 64;

using SignatureDigest = std::array<std::uint8_t, kDigestBytes>;

// SHA-256 by OpenSSL, which looks the algorithm up once for each thread.
class SignatureHash {
 public:
  SignatureHash& start() {
    if (EVP_DigestInit_ex(context_.get(), algorithm_.get(), nullptr) != 1) throw std::runtime_error("no SHA-256");
    return *this;
  }
  SignatureHash& add(std::string_view bytes) {
    EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size());
    return *this;
  }
  SignatureDigest end() {
    SignatureDigest digest{};
    EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr);
    return digest;
  }

 private:
  struct Free {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    void operator()(EVP_MD* algorithm) const { EVP_MD_free(algorithm); }
  };
  std::unique_ptr<EVP_MD, Free> algorithm_{EVP_MD_fetch(nullptr, "SHA256", nullptr)};
  std::unique_ptr<EVP_MD_CTX, Free> context_{EVP_MD_CTX_new()};
};

SignatureHash& hash_of_thread() {
  static thread_local SignatureHash hash;
  return hash;
}

std::string_view text_of(const SignatureDigest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

// RFC 2104; the keys here are shorter than a block, except for long secrets, which are hashed.
SignatureDigest hmac(std::string_view key, std::string_view text) {
  SignatureHash& hash = hash_of_thread();
  std::array<char, kBlockBytes> inner{};
  if (key.size() > kBlockBytes) {
    const SignatureDigest hashed = hash.start().add(key).end();
    return hmac(text_of(hashed), text);
  }
  std::copy(key.begin(), key.end(), inner.begin());
  std::array<char, kBlockBytes> outer = inner;
  for (char& c : inner) c = static_cast<char>(c ^ 0x36);
  for (char& c : outer) c = static_cast<char>(c ^ 0x5c);
  const SignatureDigest digest = hash.start().add({inner.data(), inner.size()}).add(text).end();
  return hash.start().add({outer.data(), outer.size()}).add(text_of(digest)).end();
}

// The key of a day is made once, while nothing of it changes.
const SignatureDigest& signing_key(std::string_view secret, std::string_view day, std::string_view region,
                                   std::string_view service) {
  struct Made {
    std::string secret, day, region, service;
    SignatureDigest key{};
  };
  static thread_local Made made;
  if (made.secret != secret || made.day != day || made.region != region || made.service != service) {
    SignatureDigest key = hmac("AWS4" + std::string(secret), day);
    for (const std::string_view next : {region, service, std::string_view("aws4_request")})
      key = hmac(text_of(key), next);
    made = {std::string(secret), std::string(day), std::string(region), std::string(service), key};
  }
  return made.key;
}

// Without blanks at the ends; several blanks are one.
void append_header_value(std::string& text, std::string_view value) {
  value = trim_blanks(value);
  for (std::size_t at = 0; at < value.size(); ++at)
    if (value[at] != ' ' || value[at - 1] != ' ') text += value[at];
}

std::string canonical_request(const SignedParts& parts, const std::vector<DynamoDbHeader>& headers) {
  std::string text(parts.method);
  text.append("\n").append(parts.path).append("\n").append(parts.query).append("\n");
  std::string_view rest = parts.names;
  while (!rest.empty()) {
    const std::string_view name = rest.substr(0, rest.find(';'));
    rest.remove_prefix(std::min(name.size() + 1, rest.size()));
    bool is_found = false;
    for (const DynamoDbHeader& header : headers) {
      if (header.name != name) continue;
      text.append(is_found ? std::string_view(",") : name).append(is_found ? "" : ":");
      append_header_value(text, header.value);
      is_found = true;
    }
    if (!is_found) throw std::runtime_error("the signed header " + std::string(name) + " is absent");
    text += '\n';
  }
  text.append("\n").append(parts.names).append("\n");
  return text += to_hex(hash_of_thread().start().add(parts.body).end());
}

}  // namespace

std::string amz_date(WallTime time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
  const auto two = [](long long number) { return std::string(number < 10 ? "0" : "") + std::to_string(number); };
  return std::to_string(static_cast<int>(date.year())) + two(static_cast<unsigned>(date.month())) +
         two(static_cast<unsigned>(date.day())) + "T" + two(clock.hours().count()) + two(clock.minutes().count()) +
         two(clock.seconds().count()) + "Z";
}

std::string signature_of(const SignedParts& parts, const std::vector<DynamoDbHeader>& headers,
                         std::string_view secret_key, std::string_view region, std::string_view service,
                         std::string_view date) {
  const std::string_view day = date.substr(0, date.find('T'));
  const std::string canonical = canonical_request(parts, headers);
  std::string text = "AWS4-HMAC-SHA256\n";
  text.append(date).append("\n").append(day).append("/").append(region).append("/").append(service);
  text.append("/aws4_request\n").append(to_hex(hash_of_thread().start().add(canonical).end()));
  return to_hex(hmac(text_of(signing_key(secret_key, day, region, service)), text));
}

void add_signature(SignableRequest& request, const DynamoDbCredentials& credentials, std::string_view region,
                   WallTime time, std::string_view service) {
  const std::string date = amz_date(time);
  request.headers.push_back({"x-amz-date", date});
  if (!credentials.session_token.empty())
    request.headers.push_back({"x-amz-security-token", credentials.session_token});
  std::vector<std::string> sorted;
  for (const DynamoDbHeader& header : request.headers) sorted.push_back(header.name);
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  std::string names;
  for (const std::string& name : sorted) names += (names.empty() ? "" : ";") + name;
  const SignedParts parts{request.method, request.path, request.query, names, request.body};
  const std::string signature = signature_of(parts, request.headers, credentials.secret_key, region, service, date);
  std::string value = "AWS4-HMAC-SHA256 Credential=" + credentials.access_key + "/" + date.substr(0, 8) + "/";
  value.append(region).append("/").append(service).append("/aws4_request, SignedHeaders=").append(names);
  request.headers.push_back({"authorization", value + ", Signature=" + signature});
}

}  // namespace polly::testing
