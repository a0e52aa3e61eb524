-- What wrk posts: signed deliveries, one after the other and then from the first again. tools/bench_webhook sets the
-- environment, writes the deliveries, and reads the last line.
local requests = {}
local sent = 0

function init()
  local headers = {
    ["Content-Type"] = "application/json",
    ["X-GitHub-Event"] = os.getenv("BENCH_EVENT"),
    ["X-GitHub-Delivery"] = "72d3162e-cc78-11e3-81ab-4c9367dc0958",
  }
  for line in io.lines(os.getenv("BENCH_DELIVERIES")) do
    local signature, body = line:match("^(%S+) (.*)$")
    headers["X-Hub-Signature-256"] = signature
    requests[#requests + 1] = wrk.format("POST", "/webhook", headers, body)
  end
end

function request()
  sent = sent % #requests + 1
  return requests[sent]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{"requests":%d,"duration_us":%d,"p50_us":%d,"p99_us":%d,"socket_errors":%d,"status_errors":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.timeout, errors.status))
end
