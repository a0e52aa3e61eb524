#include "polly/cli/store_requests.hpp"

#include <boost/json/array.hpp>
#include <boost/json/string.hpp>
#include <stdexcept>
#include <utility>

#include "polly/base/percent.hpp"

namespace polly::cli {

namespace {

constexpr std::string_view kNoApi = "check that the API is on (POLLY_API_TOKEN is set at the daemon)";

}  // namespace

DaemonRequest about_store(std::string_view doing, std::string_view method, std::string path, std::string body) {
  DaemonRequest request(doing, method, std::move(path), std::move(body));
  request.if_refused = kNoToken;
  request.if_path_is_other = kNoApi;
  return request;
}

std::string page_path(std::string_view path, const std::string& prefix, const std::optional<Cursor>& cursor) {
  std::string text = std::string(path) + "?prefix=" + percent_encode(prefix);
  if (cursor) text += "&cursor=" + percent_encode(cursor->opaque());
  return text;
}

void require(bool is_valid) {
  if (!is_valid) throw std::invalid_argument("not the answer to this request");
}

std::optional<Cursor> next_of(const DaemonAnswer& answer) {
  const boost::json::value& next = answer.at("next");
  return next.is_null() ? std::nullopt : std::optional(Cursor(std::string(next.as_string())));
}

Page page_of(const DaemonAnswer& answer, const std::string& prefix) {
  Page page;
  for (const auto& key : answer.at("keys").as_array()) {
    require(key.as_string().starts_with(prefix));
    page.keys.emplace_back(std::string_view(key.as_string()));
  }
  page.next = next_of(answer);
  return page;
}

}  // namespace polly::cli
