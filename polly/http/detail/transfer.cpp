#include "polly/http/detail/transfer.hpp"

#include <curl/curl.h>

#include <array>
#include <mutex>
#include <new>
#include <utility>

#include "polly/base/ascii.hpp"
#include "polly/http/detail/loopback.hpp"
#include "polly/http/detail/outgoing_head.hpp"

namespace polly::http {

namespace {

// As libcurl reads it: 127.1 and 0x7f000001 are 127.0.0.1.
std::string host_of(const std::string& origin) {
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> parts(curl_url(), curl_url_cleanup);
  char* host = nullptr;
  if (!parts || curl_url_set(parts.get(), CURLUPART_URL, origin.c_str(), 0) != CURLUE_OK ||
      curl_url_get(parts.get(), CURLUPART_HOST, &host, 0) != CURLUE_OK) {
    throw Error(ErrorKind::invalid_argument, kServerRule);
  }
  const std::unique_ptr<char, decltype(&curl_free)> owned(host, curl_free);
  return host;
}

}  // namespace

bool resolves_names_asynchronously() {
  return (curl_version_info(CURLVERSION_NOW)->features & CURL_VERSION_ASYNCHDNS) != 0;
}

class Transfer::Impl {
 public:
  explicit Impl(std::shared_ptr<const TransferSettings> its_settings) : settings(std::move(its_settings)) {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
    curl = curl_easy_init();
    if (curl == nullptr) throw std::bad_alloc();
    try {
      set_what_stays();
    } catch (...) {
      curl_easy_cleanup(curl);
      throw;
    }
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() { curl_easy_cleanup(curl); }

  void set_what_stays() {
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_PATH_AS_IS, 1L);
    set(CURLOPT_FOLLOWLOCATION, 0L);                                 // a token is for this server only
    set(CURLOPT_HEADEROPT, static_cast<long>(CURLHEADER_SEPARATE));  // and not for the proxy of a tunnel
    set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(settings->connect_timeout.count()));
    set(CURLOPT_MAXAGE_CONN, static_cast<long>(settings->idle_max.count()));
    set(CURLOPT_ERRORBUFFER, reason.data());
    set(CURLOPT_HEADERFUNCTION, &take_header_line);
    set(CURLOPT_HEADERDATA, static_cast<void*>(this));
    set(CURLOPT_WRITEFUNCTION, &take_body_bytes);
    set(CURLOPT_WRITEDATA, static_cast<void*>(this));
    set(CURLOPT_PREREQFUNCTION, &may_begin);
    set(CURLOPT_PREREQDATA, static_cast<void*>(this));
    // Otherwise the end of a transfer waits for the thread that resolves its name.
    if (settings->is_on_loop) set(CURLOPT_QUICK_EXIT, 1L);
    set_trust();
  }

  void set_trust() {
    const Trust& trust = settings->trust;
    if (!trust.file.empty() || !trust.folder.empty()) {
      set(CURLOPT_CAINFO, trust.file.empty() ? nullptr : trust.file.c_str());
      set(CURLOPT_CAPATH, trust.folder.empty() ? nullptr : trust.folder.c_str());
    } else if (settings->is_on_loop && curl_version_info(CURLVERSION_NOW)->cainfo != nullptr) {
      // The system's authorities from their file alone: only so does libcurl parse them once, and not for each
      // connection, which takes longer than a loop may be kept.
      set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
    }
  }

  // libcurl calls these with bytes of the reply; a number other than the given one stops it.
  static std::size_t take_header_line(const char* bytes, std::size_t one, std::size_t count, void* impl) noexcept try {
    auto& self = *static_cast<Impl*>(impl);
    std::vector<Header>& headers = self.response.headers;
    if (!self.has_room_for(count)) return 0;
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

  static std::size_t take_body_bytes(const char* bytes, std::size_t one, std::size_t count, void* impl) noexcept try {
    auto& self = *static_cast<Impl*>(impl);
    if (!self.has_room_for(count)) return 0;
    self.response.body.append(bytes, count);
    return one * count;
  } catch (const std::bad_alloc&) {
    return 0;
  }

  // A connection is open, and the request is about to be sent on it: for the first time, or again.
  static int may_begin(void* impl, char*, char*, int, int) noexcept {
    auto& self = *static_cast<Impl*>(impl);
    if (self.is_sent() && !self.is_safe) {
      self.was_cut = true;
      return CURL_PREREQFUNC_ABORT;
    }
    self.is_connected = true;
    self.sent_before = self.request_bytes();
    return CURL_PREREQFUNC_OK;
  }

  bool has_room_for(std::size_t count) noexcept {
    received += count;
    return received <= settings->answer_bytes_max;
  }

  long request_bytes() const noexcept {
    long bytes = 0;
    curl_easy_getinfo(curl, CURLINFO_REQUEST_SIZE, &bytes);
    return bytes;
  }
  bool is_sent() const noexcept { return sent_before >= 0 && request_bytes() > sent_before; }

  template <class T>
  void set(CURLoption option, T value) {
    const CURLcode result = curl_easy_setopt(curl, option, value);
    if (result != CURLE_OK) throw Error(ErrorKind::unsupported, std::string("libcurl: ") + curl_easy_strerror(result));
  }

  void go_to(std::string_view new_origin) {
    if (new_origin == origin) return;
    const std::string copy(new_origin);
    const bool has_proxy = settings->uses_proxies && !is_loopback(host_of(copy));
    set(CURLOPT_PROXY, has_proxy ? static_cast<const char*>(nullptr) : "");  // null: of the environment
    origin = copy;
  }

  void set_method(const std::string& new_method, std::string_view body) {
    if (new_method == "HEAD") {
      set(CURLOPT_NOBODY, 1L);
    } else if (!body.empty() || new_method == "POST" || new_method == "PUT") {
      set(CURLOPT_POST, 1L);
      set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
      set(CURLOPT_POSTFIELDS, body.empty() ? "" : body.data());
    } else {
      set(CURLOPT_HTTPGET, 1L);
    }
    if (new_method == method) return;
    set(CURLOPT_CUSTOMREQUEST, new_method.c_str());
    method = new_method;
    is_safe = method == "GET" || method == "HEAD";
  }

  void set_head() {
    lines.resize(head.size());
    for (std::size_t i = 0; i < lines.size(); ++i) {
      lines[i].data = head.line(i);
      lines[i].next = i + 1 < lines.size() ? &lines[i + 1] : nullptr;
    }
    set(CURLOPT_HTTPHEADER, lines.data());
  }

  const std::shared_ptr<const TransferSettings> settings;
  CURL* curl = nullptr;
  std::array<char, CURL_ERROR_SIZE> reason{};
  OutgoingHead head;
  std::vector<curl_slist> lines;  // of the head
  std::string origin;
  std::string url;
  std::string method;
  bool is_safe = false;

  // Of the present request:
  Response response;
  std::size_t received = 0;
  long sent_before = -1;  // of request_bytes(), to a proxy; -1: all of them
  bool is_connected = false;
  bool was_cut = false;  // a kept connection ended after the request was sent on it
};

Transfer::Transfer(std::shared_ptr<const TransferSettings> settings)
    : impl_(std::make_unique<Impl>(std::move(settings))) {}

Transfer::~Transfer() = default;

void Transfer::prepare(const std::string& method, const std::string& url, const std::vector<Header>& headers,
                       std::string_view body) {
  if (!is_token(method)) throw Error(ErrorKind::invalid_argument, "a request has a method that is not one");
  impl_->response = Response();
  impl_->received = 0;
  impl_->sent_before = -1;
  impl_->is_connected = false;
  impl_->was_cut = false;
  impl_->reason[0] = '\0';
  if (url.empty() || url != impl_->url) {
    impl_->go_to(origin_of(url));
    impl_->set(CURLOPT_URL, url.c_str());
    impl_->url = url;
  }
  impl_->head.clear();
  bool has_content_type = false;
  for (const Header& header : headers) {
    impl_->head.add(header);
    has_content_type = has_content_type || equals_ignoring_case(header.first, "Content-Type");
  }
  impl_->head.leave_out("Expect");                               // no waiting for a 100
  if (!has_content_type) impl_->head.leave_out("Content-Type");  // libcurl would say that it is a form
  impl_->set_method(method, body);
  impl_->set_head();
}

Response Transfer::perform(Milliseconds longest, std::chrono::seconds silence_max) {
  impl_->set(CURLOPT_TIMEOUT_MS, static_cast<long>(longest.count()));
  impl_->set(CURLOPT_LOW_SPEED_LIMIT, 1L);  // a byte a second, as an average of some seconds
  impl_->set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(silence_max.count()));
  const CURLcode result = curl_easy_perform(impl_->curl);
  if (result != CURLE_OK) throw failure(result);
  return take_response();
}

void* Transfer::handle() const noexcept {
  return impl_->curl;
}

Response Transfer::take_response() {
  long status = 0;
  curl_easy_getinfo(impl_->curl, CURLINFO_RESPONSE_CODE, &status);
  impl_->response.status = static_cast<int>(status);
  return std::move(impl_->response);
}

Error Transfer::failure(int code) const {
  const auto result = static_cast<CURLcode>(code);
  const std::string& server = impl_->origin;
  // A proxy's URL that libcurl cannot read is quoted in its reason, with the password that may be in it.
  const std::string_view text(impl_->reason.data());
  const bool is_shown = !text.empty() && result != CURLE_COULDNT_RESOLVE_PROXY &&
                        text.find('@') == std::string_view::npos && text.find("//") == std::string_view::npos;
  std::string reason(is_shown ? text : std::string_view(curl_easy_strerror(result)));
  if (impl_->was_cut) reason = "the connection ended";
  if (impl_->received > impl_->settings->answer_bytes_max) {
    reason = "its answer is longer than " + std::to_string(impl_->settings->answer_bytes_max) + " bytes";
  }
  const bool is_unknown = is_sent() && !is_safe();  // also where it is the next connection that fails
  if (result == CURLE_SSL_CACERT_BADFILE) {
    reason = "the file of authorities " + impl_->settings->trust.file + " cannot be read as PEM: " + reason;
    if (!is_unknown) return Error(ErrorKind::config, reason);
  }
  if (result == CURLE_PEER_FAILED_VERIFICATION) {
    reason = server + " cannot be trusted: " + reason +
             "; where a private authority signed its certificate, name that authority's file" +
             impl_->settings->trust_names;
    if (!is_unknown) return Error(ErrorKind::unavailable, reason);
  }
  if (is_unknown) {
    return Error(ErrorKind::unknown_outcome, server + " was sent the " + method() + " and gave no answer: " + reason +
                                                 "; it may have been done: look, or send it again");
  }
  return Error(ErrorKind::unavailable,
               server + " gives no answer: " + reason + "; is the server running, and is the address right?");
}

bool Transfer::is_safe() const noexcept {
  return impl_->is_safe;
}

bool Transfer::is_connected() const noexcept {
  return impl_->is_connected;
}

void Transfer::note_connecting() noexcept {
  impl_->is_connected = false;
}

bool Transfer::is_sent() const noexcept {
  return impl_->is_sent();
}

const std::string& Transfer::method() const noexcept {
  return impl_->method;
}

const std::string& Transfer::origin() const noexcept {
  return impl_->origin;
}

}  // namespace polly::http
