#include "polly/github/detail/payload.hpp"

#include <algorithm>

#include "polly/base/error.hpp"
#include "polly/github/detail/lenient_json.hpp"
#include "polly/github/event.hpp"
#include "polly/github/timestamp.hpp"

namespace polly::github {

namespace {

// A parser needs about nine bytes for each byte of the body. What a large body made it allocate is freed afterwards.
constexpr std::size_t kKeptBytes = 1024 * 1024;
constexpr std::size_t kFirstBytes = 64 * 1024;

static_assert(kBodyPaddingBytes >= simdjson::SIMDJSON_PADDING);

[[noreturn]] void refuse_body(const std::string& problem) {
  throw Error(ErrorKind::invalid_argument, "the body " + problem);
}

class Parser {
 public:
  Parser() { reset(kFirstBytes); }

  simdjson::dom::element parse(const std::string& body) {
    if (body.size() > kBodyBytesMax) refuse_body("has more than 25 MiB");
    if (parser_.capacity() == 0) reset(kFirstBytes);  // the last reset found no memory
    simdjson::dom::element root;
    simdjson::error_code error = parser_.parse(body).get(root);
    if (error == simdjson::STRING_ERROR || error == simdjson::NUMBER_ERROR) {
      const std::optional<std::string> readable = readable_json(body);
      if (readable) error = parser_.parse(*readable).get(root);  // the element does not refer to `readable`
    }
    switch (error) {
      case simdjson::SUCCESS: return root;
      case simdjson::MEMALLOC: throw Error(ErrorKind::resource_exhausted, "there is no memory to parse the body");
      case simdjson::EMPTY: refuse_body("is empty: expected JSON");
      case simdjson::DEPTH_ERROR: refuse_body("is nested deeper than " + std::to_string(kBodyDepthMax) + " levels");
      case simdjson::UTF8_ERROR: refuse_body("is not UTF-8");
      default: refuse_body(std::string("is not JSON: ") + simdjson::error_message(error));
    }
  }

  void release_memory() {
    if (parser_.capacity() > kKeptBytes) reset(kFirstBytes);
  }

 private:
  void reset(std::size_t bytes) {
    parser_ = simdjson::dom::parser(kBodyBytesMax);
    // simdjson counts one level more than the text has.
    if (parser_.allocate(bytes, kBodyDepthMax + 1) != simdjson::SUCCESS) {
      throw Error(ErrorKind::resource_exhausted, "there is no memory for a JSON parser");
    }
  }

  simdjson::dom::parser parser_;
};

Parser& parser_of_thread() {
  thread_local Parser parser;  // only a cache of buffers: no result depends on it
  return parser;
}

}  // namespace

Payload Payload::parse(const std::string& body) {
  const Element root = parser_of_thread().parse(body);
  if (!root.is_object()) refuse_body("is not a JSON object");
  return Payload(root, "");
}

void Payload::release_memory() noexcept try {
  parser_of_thread().release_memory();
} catch (const Error&) {  // no memory for a small parser: the next parse tries again
}

std::int64_t Payload::id(std::string_view path) const {
  const std::optional<std::int64_t> id = find_id(path);
  if (!id) refuse(path, "is missing");
  return *id;
}

std::string_view Payload::text(std::string_view path) const {
  const std::optional<std::string_view> text = find_text(path);
  if (!text) refuse(path, "is missing");
  return *text;
}

Commit Payload::commit(std::string_view sha_path) const {
  const std::string_view sha = text(sha_path);
  if (!Commit::is_sha(sha)) refuse(sha_path, "expected the 40 (or 64) hexadecimal digits of a SHA");
  const std::string_view full_name = text("repository.full_name");
  try {
    return Commit(sha, Repository::parse(full_name));
  } catch (const Error& error) {
    throw error.while_doing("repository.full_name");
  }
}

std::optional<std::int64_t> Payload::find_id(std::string_view path) const {
  const std::optional<Element> value = find(path);
  if (!value) return std::nullopt;
  std::int64_t id = 0;
  if (value->get(id) != simdjson::SUCCESS || id < 1) refuse(path, "expected an integer of at least 1");
  return id;
}

std::optional<std::string_view> Payload::find_text(std::string_view path) const {
  const std::optional<Element> value = find(path);
  if (!value) return std::nullopt;
  std::string_view text;
  if (value->get(text) != simdjson::SUCCESS) refuse(path, "expected a string");
  return text;
}

std::optional<std::int64_t> Payload::find_time(std::string_view path) const {
  const std::optional<std::string_view> text = find_text(path);
  if (!text) return std::nullopt;
  const std::optional<std::int64_t> time = parse_timestamp(*text);
  if (!time) refuse(path, "expected a timestamp as in 2019-05-15T15:20:33Z");
  return time;
}

std::string_view Payload::text_if_valid(std::string_view path) const noexcept {
  Element value = value_;
  for (std::size_t begin = 0; begin < path.size();) {
    const std::size_t end = std::min(path.find('.', begin), path.size());
    simdjson::dom::object object;
    if (value.get(object) != simdjson::SUCCESS) return {};
    if (object.at_key(path.substr(begin, end - begin)).get(value) != simdjson::SUCCESS) return {};
    begin = end + 1;
  }
  std::string_view text;
  return value.get(text) == simdjson::SUCCESS ? text : std::string_view();
}

std::vector<Payload> Payload::elements(std::string_view path) const {
  std::vector<Payload> elements;
  const std::optional<Element> value = find(path);
  if (!value) return elements;
  simdjson::dom::array array;
  if (value->get(array) != simdjson::SUCCESS) refuse(path, "expected an array");
  for (const Element element : array) {
    const std::string where = where_ + std::string(path) + "[" + std::to_string(elements.size()) + "]";
    if (!element.is_object()) throw Error(ErrorKind::invalid_argument, where + ": expected an object");
    elements.push_back(Payload(element, where + "."));
  }
  return elements;
}

// The value at the end of the path; nullopt where it or one of its parents is absent or null.
std::optional<Payload::Element> Payload::find(std::string_view path) const {
  Element value = value_;
  for (std::size_t begin = 0; begin < path.size();) {
    const std::size_t end = std::min(path.find('.', begin), path.size());
    simdjson::dom::object object;
    if (value.get(object) != simdjson::SUCCESS) refuse(path.substr(0, begin - 1), "expected an object");
    if (object.at_key(path.substr(begin, end - begin)).get(value) != simdjson::SUCCESS) return std::nullopt;
    if (value.is_null()) return std::nullopt;
    begin = end + 1;
  }
  return value;
}

void Payload::refuse(std::string_view path, std::string_view problem) const {
  throw Error(ErrorKind::invalid_argument, where_ + std::string(path) + ": " + std::string(problem));
}

}  // namespace polly::github
