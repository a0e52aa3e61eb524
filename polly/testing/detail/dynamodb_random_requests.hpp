// RandomRequests: requests of DynamoDB for a differential test: mostly right ones, over a few keys, so that conditions
// meet items; and wrong ones.
//
//   RandomRequests requests(seed, "polly");
//   const RandomRequest request = requests.next();        // {"PutItem", R"({"TableName":"polly",...})"}
#pragma once

#include <boost/json.hpp>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace polly::testing::dynamodb {

struct RandomRequest {
  std::string operation;
  std::string body;
};

class RandomRequests {
 public:
  RandomRequests(std::uint32_t seed, std::string table) : random_(seed), table_(std::move(table)) {}

  RandomRequest next();

 private:
  std::size_t below(std::size_t count);
  bool one_in(std::size_t count) { return below(count) == 0; }
  std::string_view any_of(const std::vector<std::string_view>& choices) { return choices[below(choices.size())]; }

  boost::json::value value();
  boost::json::object key();
  boost::json::object item();

  // Expressions add their names and values to the request.
  std::string path(boost::json::object& request);
  std::string literal(boost::json::object& request, boost::json::value value);
  std::string condition(boost::json::object& request, std::size_t depth);
  std::string comparison(boost::json::object& request);
  std::string update(boost::json::object& request);
  std::string projection(boost::json::object& request);

  RandomRequest write(std::string_view operation);
  RandomRequest read();
  RandomRequest batch_read();
  RandomRequest batch_write();
  RandomRequest scan();
  RandomRequest wrong();
  void spoil(boost::json::object& request);

  std::mt19937 random_;
  std::string table_;
};

}  // namespace polly::testing::dynamodb
