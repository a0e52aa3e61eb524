#include "polly/http/client.hpp"

#include <curl/curl.h>

#include <array>
#include <mutex>
#include <new>
#include <utility>

#include "polly/base/ascii.hpp"
#include "polly/base/error.hpp"
#include "polly/http/detail/loopback.hpp"

namespace polly::http {

namespace {

constexpr std::size_t kReplyBytesMax = 256 * 1024 * 1024;

// A list of header lines as libcurl wants it.
class HeaderList {
 public:
  HeaderList() = default;
  HeaderList(const HeaderList&) = delete;
  HeaderList& operator=(const HeaderList&) = delete;
  ~HeaderList() { curl_slist_free_all(first_); }

  void add(const std::string& line) {
    if (line.find_first_of("\r\n") != std::string::npos) {
      throw Error(ErrorKind::invalid_argument, "a header has a line break in it");
    }
    curl_slist* longer = curl_slist_append(first_, line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    first_ = longer;
  }
  curl_slist* first() const noexcept { return first_; }

 private:
  curl_slist* first_ = nullptr;
};

// libcurl calls both of these with bytes of the reply; a number other than the given one stops it.
std::size_t take_header_line(const char* bytes, std::size_t one, std::size_t count, void* reply) noexcept try {
  std::vector<Header>& headers = static_cast<Response*>(reply)->headers;
  std::string_view line(bytes, count);
  while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
  if (line.starts_with("HTTP/")) headers.clear();  // after a 100 Continue, or from a proxy, comes another
  const std::size_t colon = line.find(':');
  if (colon != std::string_view::npos) {
    headers.emplace_back(std::string(line.substr(0, colon)), std::string(trim_blanks(line.substr(colon + 1))));
  }
  return one * count;
} catch (const std::bad_alloc&) {
  return 0;
}

std::size_t take_body_bytes(const char* bytes, std::size_t one, std::size_t count, void* reply) noexcept try {
  std::string& body = static_cast<Response*>(reply)->body;
  if (body.size() + count > kReplyBytesMax) return 0;
  body.append(bytes, count);
  return one * count;
} catch (const std::bad_alloc&) {
  return 0;
}

void check_base_url(const std::string& url) {
  const std::size_t scheme_size = url.starts_with("http://") ? 7 : url.starts_with("https://") ? 8 : 0;
  const std::string_view rest = std::string_view(url).substr(scheme_size);
  if (scheme_size == 0 || rest.empty() || rest.find_first_of("/?#@ \r\n\t") != std::string_view::npos) {
    throw Error(ErrorKind::invalid_argument, "a server is http://HOST[:PORT] or https://HOST[:PORT]");
  }
}

// As libcurl reads it: 127.1 and 0x7f000001 are 127.0.0.1.
std::string host_of(const std::string& url) {
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> parts(curl_url(), curl_url_cleanup);
  char* host = nullptr;
  if (!parts || curl_url_set(parts.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK ||
      curl_url_get(parts.get(), CURLUPART_HOST, &host, 0) != CURLUE_OK) {
    throw Error(ErrorKind::invalid_argument, "a server is http://HOST[:PORT] or https://HOST[:PORT]");
  }
  const std::unique_ptr<char, decltype(&curl_free)> owned(host, curl_free);
  return host;
}

}  // namespace

std::string_view Response::header(std::string_view name) const noexcept {
  for (const Header& header : headers) {
    if (equals_ignoring_case(header.first, name)) return header.second;
  }
  return {};
}

class Client::Impl {
 public:
  Impl(std::string base_url, Secret token, Milliseconds its_timeout, Trust trust)
      : timeout(its_timeout), base_url_(std::move(base_url)), token_(std::move(token)), trust_(std::move(trust)) {
    while (base_url_.ends_with('/')) base_url_.pop_back();
    check_base_url(base_url_);
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
    is_local_ = is_loopback(host_of(base_url_));
    curl_ = curl_easy_init();
    if (curl_ == nullptr) throw std::bad_alloc();
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() { curl_easy_cleanup(curl_); }

  const Milliseconds timeout;

  Response send(const std::string& method, const std::string& path_and_query, std::string_view body,
                const std::vector<Header>& headers, Milliseconds longest) {
    if (!path_and_query.starts_with('/')) throw Error(ErrorKind::invalid_argument, "a path starts with /");
    HeaderList lines;
    bool has_content_type = false;
    for (const Header& header : headers) {
      lines.add(header.first + ": " + header.second);
      has_content_type = has_content_type || equals_ignoring_case(header.first, "Content-Type");
    }
    lines.add("Expect:");  // no waiting for a 100
    if (!token_.empty()) lines.add("Authorization: Bearer " + std::string(token_.reveal()));

    Response reply;
    std::array<char, CURL_ERROR_SIZE> reason{};
    curl_easy_reset(curl_);  // keeps the connection
    const std::string url = base_url_ + path_and_query;
    set(CURLOPT_URL, url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(longest.count()));
    set(CURLOPT_LOW_SPEED_LIMIT, 1L);  // a byte a second, as an average of some seconds
    set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(kSilenceMax.count()));
    set(CURLOPT_PATH_AS_IS, 1L);
    set(CURLOPT_FOLLOWLOCATION, 0L);                                 // the token is for this server only
    set(CURLOPT_HEADEROPT, static_cast<long>(CURLHEADER_SEPARATE));  // and not for the proxy of a tunnel
    if (!trust_.file.empty()) set(CURLOPT_CAINFO, trust_.file.c_str());
    if (!trust_.folder.empty()) set(CURLOPT_CAPATH, trust_.folder.c_str());
    if (is_local_) set(CURLOPT_PROXY, "");  // whatever the environment names
    set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(CURLOPT_ERRORBUFFER, reason.data());
    set(CURLOPT_HEADERFUNCTION, take_header_line);
    set(CURLOPT_HEADERDATA, static_cast<void*>(&reply));
    set(CURLOPT_WRITEFUNCTION, take_body_bytes);
    set(CURLOPT_WRITEDATA, static_cast<void*>(&reply));
    set_method(method, body, has_content_type, lines);
    set(CURLOPT_HTTPHEADER, lines.first());

    const CURLcode result = curl_easy_perform(curl_);
    if (result != CURLE_OK) {
      // A proxy's URL that libcurl cannot read is quoted in its reason, with the password that may be in it.
      const bool is_shown = reason[0] != '\0' && result != CURLE_COULDNT_RESOLVE_PROXY;
      throw_no_answer(method, result, is_shown ? reason.data() : curl_easy_strerror(result));
    }
    long status = 0;
    curl_easy_getinfo(curl_, CURLINFO_RESPONSE_CODE, &status);
    reply.status = static_cast<int>(status);
    return reply;
  }

 private:
  [[noreturn]] void throw_no_answer(const std::string& method, CURLcode result, const std::string& reason) {
    if (result == CURLE_SSL_CACERT_BADFILE) {
      throw Error(ErrorKind::config, "the file of authorities " + trust_.file + " cannot be read as PEM: " + reason);
    }
    if (result == CURLE_PEER_FAILED_VERIFICATION) {
      throw Error(ErrorKind::unavailable,
                  base_url_ + " cannot be trusted: " + reason +
                      "; where a private authority signed its certificate, name that authority's file (--ca, "
                      "POLLY_SERVER_CA or SSL_CERT_FILE)");
    }
    long sent = 0;  // bytes of the request
    curl_easy_getinfo(curl_, CURLINFO_REQUEST_SIZE, &sent);
    if (sent > 0 && method != "GET") {
      throw Error(ErrorKind::unknown_outcome, base_url_ + " was sent the " + method + " and gave no answer: " + reason +
                                                  "; it may have been done: look, or send it again");
    }
    throw Error(ErrorKind::unavailable,
                base_url_ + " gives no answer: " + reason + "; is the server running, and is the address right?");
  }

  template <class T>
  void set(CURLoption option, T value) {
    const CURLcode result = curl_easy_setopt(curl_, option, value);
    if (result != CURLE_OK) throw Error(ErrorKind::unsupported, std::string("libcurl: ") + curl_easy_strerror(result));
  }

  void set_method(const std::string& method, std::string_view body, bool has_content_type, HeaderList& lines) {
    if (method == "HEAD") {
      set(CURLOPT_NOBODY, 1L);
    } else if (!body.empty() || method == "POST" || method == "PUT") {
      set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
      set(CURLOPT_POSTFIELDS, body.empty() ? "" : body.data());
      if (!has_content_type) lines.add("Content-Type:");  // libcurl would say that it is a form
    }
    set(CURLOPT_CUSTOMREQUEST, method.c_str());
  }

  std::string base_url_;
  Secret token_;
  Trust trust_;
  bool is_local_ = false;
  CURL* curl_ = nullptr;
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
