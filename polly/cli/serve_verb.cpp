#include <CLI/App.hpp>
#include <memory>
#include <string>
#include <utility>

#include "polly/assembly/open_telemetry.hpp"
#include "polly/cli/verbs.hpp"
#include "polly/config/exposed_files.hpp"
#include "polly/daemon/serve.hpp"

namespace polly::cli {

void add_serve_verb(CLI::App& polly, Session& session) {
  CLI::App* verb = polly.add_subcommand("serve", "run the daemon: receive webhooks, store the state, answer requests");
  add_variable_option(*verb, session, "--listen", "POLLY_LISTEN", "HOST:PORT",
                      "the address to listen on; port 0 picks a free one", {"POLLY_PORT"});
  add_variable_option(*verb, session, "--admin-listen", "POLLY_ADMIN_LISTEN", "HOST:PORT",
                      "a separate address for health and metrics");
  add_store_option(*verb, session, "the store for the state");
  add_variable_option(*verb, session, "--threads", "POLLY_THREADS", "N", "number of event loops; 0 is one per core");
  add_variable_option(*verb, session, "--log-level", "POLLY_LOG_LEVEL", "LEVEL", "debug, info, warning, error or off");
  add_variable_option(*verb, session, "--log-format", "POLLY_LOG_FORMAT", "FORMAT", "automatic, json or text");
  auto ready_file = std::make_shared<std::string>();
  verb->add_option("--ready-file", *ready_file, "write the daemon's URL to this file once it answers")
      ->type_name("PATH");
  verb->footer(
      "Needs POLLY_WEBHOOK_SECRET (or POLLY_WEBHOOK_SECRET_FILE). SIGTERM and Ctrl-C end it after the requests under "
      "way.\n"
      "SIGHUP reads the files of the secrets again.\n"
      "\n"
      "Examples:\n"
      "  POLLY_WEBHOOK_SECRET=... polly serve\n"
      "  polly serve --listen :8080 --log-format json\n"
      "  polly serve --listen 127.0.0.1:0 --ready-file polly.url");
  verb->callback([&session, ready_file] {
    session.action = [&session, ready_file] {
      ServeOptions options;
      if (!ready_file->empty()) options.ready_file = *ready_file;
      options.notify_socket = session.environment.find("NOTIFY_SOCKET").value_or("");
      options.read = [&session] { return config::read(session.environment); };
      const config::Loaded loaded = session.load_whole(serve_mistakes);
      options.exposed_files = config::exposed_files(loaded);
      options.warnings = loaded.warnings;
      options.warnings.insert(options.warnings.end(), options.exposed_files.begin(), options.exposed_files.end());
      for (std::string& text : tracing_warnings(loaded.config.tracing)) options.warnings.push_back(std::move(text));
      serve(loaded.config, options);
      return ExitCode::done;
    };
  });
}

}  // namespace polly::cli
