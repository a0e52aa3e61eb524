#include "polly/http/client.hpp"

#include <utility>

#include "polly/base/error.hpp"
#include "polly/http/detail/outgoing_head.hpp"
#include "polly/http/detail/transfer.hpp"

namespace polly::http {

namespace {

constexpr std::size_t kReplyBytesMax = 256 * 1024 * 1024;

std::shared_ptr<const TransferSettings> settings_of(Trust trust) {
  auto settings = std::make_shared<TransferSettings>();
  settings->trust = std::move(trust);
  settings->trust_names = " (--ca, POLLY_SERVER_CA or SSL_CERT_FILE)";
  settings->answer_bytes_max = kReplyBytesMax;
  return settings;
}

}  // namespace

class Client::Impl {
 public:
  Impl(std::string base_url, Secret token, Milliseconds its_timeout, Trust trust)
      : timeout(its_timeout),
        base_url_(std::move(base_url)),
        token_(std::move(token)),
        transfer_(settings_of(std::move(trust))) {
    while (base_url_.ends_with('/')) base_url_.pop_back();
    if (origin_of(base_url_) != base_url_) throw Error(ErrorKind::invalid_argument, kServerRule);
  }

  const Milliseconds timeout;

  Response send(const std::string& method, const std::string& path_and_query, std::string_view body,
                std::vector<Header> headers, Milliseconds longest) {
    if (!path_and_query.starts_with('/')) throw Error(ErrorKind::invalid_argument, "a path starts with /");
    if (!token_.empty()) headers.emplace_back("Authorization", "Bearer " + std::string(token_.reveal()));
    transfer_.prepare(method, base_url_ + path_and_query, headers, body);
    return transfer_.perform(longest, kSilenceMax);
  }

 private:
  std::string base_url_;
  Secret token_;
  Transfer transfer_;
};

Client::Client(std::string base_url, Secret token, Milliseconds timeout, Trust trust)
    : impl_(std::make_unique<Impl>(std::move(base_url), std::move(token), timeout, std::move(trust))) {}

Client::Client(Client&& other) noexcept = default;
Client& Client::operator=(Client&& other) noexcept = default;
Client::~Client() = default;

Response Client::send(std::string_view method, std::string_view path_and_query, std::string_view body,
                      const std::vector<Header>& headers, std::optional<Milliseconds> timeout) const {
  return impl_->send(std::string(method), std::string(path_and_query), body, headers, timeout.value_or(impl_->timeout));
}

}  // namespace polly::http
