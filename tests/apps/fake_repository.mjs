// One repository of the fake GitHub: its check runs and workflow runs, the troubles of requests about them, and the
// deliveries of its events.
import { setTimeout as sleep } from "node:timers/promises";

const APP = { id: 1234, slug: "polly-probot-app" };

export class FakeRepository {
  checkRuns = [];
  #workflowRuns = new Map();
  #deliveries = new Set();
  #failures = [];

  // `urlOf` is the address for one attempt of a delivery. `onCreate(run, agent)` is called when a check run was created,
  // with the User-Agent of who asked for it: where it returns true, the answer is lost, and the event about the check run
  // is sent 4 s later. Where `isOver`, nothing more is sent.
  constructor(name, { github, installation, random, troubles, urlOf, onCreate = () => false, isOver = () => false }) {
    const [owner, repo] = name.split("/");
    this.header = {
      repository: { id: github.newId(), name: repo, full_name: name, owner: { login: owner } },
      installation: { id: installation },
    };
    this.token = `ghs_${installation}`;
    Object.assign(this, { name, github, random, troubles, urlOf, onCreate, isOver });
  }

  workflowRun(run) {
    const complete = { name: "CI", path: ".github/workflows/ci.yml", status: "queued", conclusion: null, ...run };
    this.#workflowRuns.set(String(run.id), { pull_requests: [], ...complete }); // forks: the list is empty
    return this.#workflowRuns.get(String(run.id));
  }

  workflowEvent(action, run) {
    return { action, workflow_run: { ...run }, workflow: { name: run.name, path: run.path }, ...this.header };
  }

  pullEvent(action, number, sha) {
    const head = { sha, ref: "topic", repo: this.header.repository };
    const pull_request = { number, state: "open", head, updated_at: new Date().toISOString() };
    return { action, number, pull_request, ...this.header };
  }

  checkRunEvent(action, check_run) {
    return { action, check_run: { ...check_run, pull_requests: [], app: APP }, ...this.header };
  }

  // Sends a delivery in the background, now and then twice: at the same time, or once more when it has been answered.
  send(event, payload, afterMs = 0) {
    const id = this.random.hex(32);
    const once = () => this.github.deliver(event, payload, { urlOf: this.urlOf, isOver: this.isOver, id });
    const first = afterMs > 0 ? sleep(afterMs).then(once) : once();
    const again = this.random.chance(0.25) ? once() : this.random.chance(0.2) ? first.then(once) : null;
    for (const delivery of [first, again].filter(Boolean)) {
      const ended = delivery.catch((error) => this.#failures.push(error)).then(() => this.#deliveries.delete(ended));
      this.#deliveries.add(ended);
    }
  }

  // Waits until every delivery has ended, also those that others have caused.
  async delivered() {
    while (this.#deliveries.size > 0) await Promise.all(this.#deliveries);
    if (this.#failures.length > 0) throw this.#failures[0];
  }

  // The answer to a request, or null where it is lost.
  async answer({ method, path, query, agent, body }) {
    const trouble = this.troubles ? this.random.below(100) : 100;
    if (trouble < 25) await sleep(10 + this.random.below(140));
    if (trouble >= 25 && trouble < 32) return { status: 502, value: { message: "Server Error" } };
    const outcome = this.#act(method, path, query, body);
    const isLost = outcome.created && this.onCreate(outcome.created, agent);
    if (outcome.created) this.#announce(outcome.created, isLost);
    if (isLost || (trouble >= 32 && trouble < (method === "POST" ? 50 : 40))) return null;
    if (trouble >= 50 && trouble < 65) await sleep(10 + this.random.below(140));
    return outcome;
  }

  #act(method, path, query, body) {
    const [, kind, id] = /^\/(check-runs|commits|actions\/runs)(?:\/([^/]+))?(?:\/check-runs)?$/.exec(path) ?? [];
    if (kind === "check-runs" && method === "POST") return this.#create(body);
    if (kind === "check-runs" && method === "PATCH") return this.#update(id, body);
    if (kind === "commits" && method === "GET") return this.#list(id, query);
    if (kind === "actions/runs" && this.#workflowRuns.has(id)) return { status: 200, value: this.#workflowRuns.get(id) };
    return { status: 404, value: { message: "Not Found" } };
  }

  #create({ name, head_sha, external_id, status }) {
    if (!name || !head_sha) return { status: 422, value: { message: "Validation Failed" } };
    const run = { id: this.github.newId(), name, head_sha, external_id, status, conclusion: null };
    this.checkRuns.push(run);
    return { status: 201, value: { ...run }, created: run };
  }

  // The event may be late: later than the next request for this commit, or than the end of a claim.
  #announce(run, isLost) {
    const isLate = this.troubles && this.random.chance(0.4);
    const afterMs = isLost ? 4000 : isLate ? 200 + this.random.below(800) : 0;
    this.send("check_run", this.checkRunEvent("created", { ...run, status: "in_progress" }), afterMs);
  }

  #update(id, { status, conclusion }) {
    const run = this.checkRuns.find((one) => String(one.id) === id);
    if (!run) return { status: 404, value: { message: "Not Found" } };
    if (run.status !== "completed" && status === "completed") {
      this.send("check_run", this.checkRunEvent("completed", { ...run, status, conclusion }));
    }
    Object.assign(run, { status, conclusion });
    return { status: 200, value: { ...run } };
  }

  #list(sha, query) {
    const name = query.get("check_name");
    const check_runs = this.checkRuns.filter((run) => run.head_sha === sha && (!name || run.name === name));
    return { status: 200, value: { total_count: check_runs.length, check_runs: check_runs.map((run) => ({ ...run })) } };
  }
}
