// random_id: a name that no other process makes, and no other call: 64 random bits from the system.
//
//   const std::string instance = random_id();                // "5f3a09c2e1b47d68"
#pragma once

#include <string>

namespace polly {

std::string random_id();  // 16 hexadecimal digits

}  // namespace polly
