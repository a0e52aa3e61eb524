// Lists as people write them: "a, b,c".
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace polly::config {

// The items, blanks around them cut; nullopt where one of them is empty. The views are into the text.
std::optional<std::vector<std::string_view>> split_list(std::string_view text);

}  // namespace polly::config
