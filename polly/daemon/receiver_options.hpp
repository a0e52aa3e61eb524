// receiver_options: which deliveries the daemon accepts and what it stores of them, from the configuration.
//
//   webhook::ReceiverOptions options = receiver_options(config, *FactList::contract());
#pragma once

#include "polly/config/config.hpp"
#include "polly/state/fact_list.hpp"
#include "polly/webhook/receiver_options.hpp"

namespace polly {

// `facts` is fact_list(config.state), and outlives the options and their receiver.
webhook::ReceiverOptions receiver_options(const config::Config& config, const FactList& facts);

}  // namespace polly
