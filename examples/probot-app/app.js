// The App: each commit of a pull request has one check run, which ends as the commit's workflow ends.
//
// Every handler does the same work, in whatever order and however often GitHub's events arrive, on any replica: it reads
// from Polly what is known about the commit, makes sure that the check run exists, and completes it where the workflow
// has ended. Polly hears of an event before its handler runs, so the handler of the last event knows all of them.
import { buffer } from "node:stream/consumers";

const NAME = "Vulnerability scan"; // Polly stores its id as vuln_check_run_id, see POLLY_VULN_CHECK_NAME
const FACT = "vuln_check_run_id";
const BODY_BYTES_MAX = 25 * 1024 * 1024; // GitHub sends no larger one
const CONCLUSIONS = ["action_required", "cancelled", "failure", "neutral", "skipped", "success", "timed_out"];

// `polly` is a PollyClient; `server` is the URL of the daemon, to which deliveries are passed on. GitHub waits 10 s for an
// answer: while another replica has the claim, this one waits 4 s for the id. A request that creates a check run is sent
// within `createMs` of the claim or not at all, so that GitHub has done it long before the claim ends.
const PATIENCE = { ttl: "30s", wait: "4s", createMs: 6000 };

export const joinedApp = ({ polly, server, patience = PATIENCE }) => (app, { addHandler }) => {
  const { createMs, ...claim } = patience;
  addHandler((request, response) => passOn(request, response, server));

  app.on(["pull_request.opened", "pull_request.synchronize", "pull_request.reopened"], (context) =>
    settle(context, context.payload.pull_request.head.sha),
  );
  app.on("workflow_run.completed", (context) =>
    settle(context, context.payload.workflow_run.head_sha, context.payload.workflow_run),
  );

  async function settle({ octokit, payload }, sha, ended) {
    const name = { owner: payload.repository.owner.login, repo: payload.repository.name };
    const commit = polly.repo(`${name.owner}/${name.repo}`).commit(sha);
    const { facts } = await commit.get();
    if (facts.pr_number === null) return; // not in a pull request, or its event is still on the way and settles this

    const id = await commit.once(FACT, () => findOrCreate(octokit, name, sha, AbortSignal.timeout(createMs)), claim);
    const run = await workflowRun(octokit, name, facts.workflow_run_id, ended);
    if (run?.status !== "completed") return; // its event is still to come
    await octokit.rest.checks.update({
      ...name,
      check_run_id: String(id),
      status: "completed",
      conclusion: CONCLUSIONS.includes(run.conclusion) ? run.conclusion : "failure",
    });
  }
};

// Runs under a claim. A caller that had the claim before may have created the check run and stopped before it stored
// the id, or GitHub's answer was lost: the check run is then found by its external_id.
async function findOrCreate(octokit, name, sha, signal) {
  const external_id = `polly:${FACT}:${sha}`;
  const listed = await octokit.rest.checks.listForRef({ ...name, ref: sha, check_name: NAME, filter: "all" });
  const found = listed.data.check_runs.find((run) => run.external_id === external_id);
  if (found) return found.id;
  const created = await octokit.rest.checks.create({
    ...name,
    name: NAME,
    head_sha: sha,
    external_id,
    status: "in_progress",
    request: { retries: 0, signal }, // a retry after a lost answer would create a second one
  });
  return created.data.id;
}

// The newest workflow run of the commit that Polly knows: the one that has just ended, or GitHub is asked.
async function workflowRun(octokit, name, id, ended) {
  if (id === null || String(id) === String(ended?.id)) return ended;
  return (await octokit.rest.actions.getWorkflowRun({ ...name, run_id: String(id) })).data;
}

// GitHub has one webhook URL for an App. The delivery goes on to Polly as it came, with its signature. Where Polly does
// not answer 2xx, neither does the App: the delivery has failed, and is redelivered to both.
async function passOn(request, response, server) {
  if (request.method !== "POST") return false;
  if (!(Number(request.headers["content-length"]) <= BODY_BYTES_MAX)) return response.writeHead(413).end();
  const body = await buffer(request);
  request.body = body.toString(); // for Probot, which reads the stream otherwise
  const headers = Object.entries(request.headers).filter(([header]) => /^(x-github-|x-hub-|content-type$)/.test(header));
  const heard = await fetch(`${server}/webhook`, { method: "POST", headers, body, signal: AbortSignal.timeout(3000) });
  return heard.ok ? false : response.writeHead(heard.status).end();
}
