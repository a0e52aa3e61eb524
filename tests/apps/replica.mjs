// One replica of the App, as the test starts it: the App's own module (or the copy that the test has changed), with an
// Octokit that identifies itself, is not slowed down to one write a second, and retries sooner.
import { ProbotOctokit } from "../../examples/probot-app/node_modules/probot/lib/index.js";
import { serve } from "../../examples/probot-app/serve.js";

const { APP_MODULE, CLIENT_MODULE, REPLICA, POLLY_SERVER, POLLY_API_TOKEN, CLAIM_TTL } = process.env;
const { joinedApp } = await import(APP_MODULE);
const { PollyClient } = await import(CLIENT_MODULE);
const Octokit = ProbotOctokit.defaults((options) => ({
  ...options,
  userAgent: REPLICA,
  throttle: { ...options.throttle, enabled: false },
  retry: { retries: 1, retryAfterBaseValue: 20 },
}));
const polly = new PollyClient({ url: POLLY_SERVER, token: POLLY_API_TOKEN, timeoutMs: 3000 });
const patience = { ttl: CLAIM_TTL, wait: "2s", createMs: 1500 };
const app = joinedApp({ polly, server: POLLY_SERVER, patience });
const server = await serve(app, { port: 0, overrides: { Octokit, logLevel: "fatal" } });
process.once("disconnect", () => process.exit(0)); // the test has ended
process.send(`http://127.0.0.1:${server.address().port}`);
