// One seed: the events of several commits of one repository, in random order and partly doubled, against a World.
// Answers with what is wrong at the end, a line each; an empty list where all is as it should be. A second check run of
// a commit goes to `onProblem` at once. The seed ends early where `enough` is aborted.
import { setTimeout as sleep } from "node:timers/promises";
import { randomOf } from "./random.mjs";

const SEED_MS_MAX = 40_000;

export async function findProblems(seed, { github, world, onProblem, enough }) {
  const random = randomOf(seed);
  const end = performance.now() + SEED_MS_MAX;
  const breaks = breaksOf(seed, world);
  const repository = github.repository(`octo-org/shop-${seed}`, {
    random,
    troubles: true,
    urlOf: () => world.urlOf(random),
    onCreate: (run, agent) => {
      if (runsOf(run.head_sha, repository).length > 1) onProblem(describe(run.head_sha, repository));
      return breaks.onCreate(agent);
    },
    isOver: () => performance.now() > end || enough.aborted,
  });
  const commits = Array.from({ length: 2 + random.below(4) }, (_, index) => ({
    sha: random.hex(40),
    number: index > 0 && random.chance(0.2) ? null : 1 + random.below(3), // null: pushed, and in no pull request
    conclusion: ["success", "failure", "cancelled"][random.below(3)],
  }));
  const events = random.shuffled(commits.flatMap((commit) => eventsOf(commit, repository, github, random)));
  const middle = random.below(events.length);
  let broken;
  for (const [index, send] of events.entries()) {
    if (index === middle) broken = breaks.inTheMiddle();
    send();
    if (random.chance(0.5)) await sleep(random.below(30));
  }
  await broken;
  await Promise.race([repository.delivered(), aborted(enough)]);
  await breaks.ended();
  if (enough.aborted) return [];
  return (await Promise.all(commits.map((commit) => problemsOf(commit, repository, world)))).flat();
}

// GitHub knows the end of a run before it sends the event, and the events of a run may overtake each other.
function eventsOf({ sha, number, conclusion }, repository, github, random) {
  const run = repository.workflowRun({ id: github.newId(), head_sha: sha, event: "push" });
  const change = (action, status, more) => () => {
    if (run.status !== "completed") Object.assign(run, { status, ...more });
    const sent = { ...run, status, conclusion: more.conclusion };
    repository.send("workflow_run", repository.workflowEvent(action, sent));
  };
  const pulls = random.shuffled(["opened", "synchronize", "reopened"]).slice(0, 1 + random.below(2));
  return [
    change("requested", "queued", { conclusion: null }),
    change("completed", "completed", { conclusion }),
    ...(number === null ? [] : pulls.map((action) => () => {
      repository.send("pull_request", repository.pullEvent(action, number, sha));
    })),
  ];
}

// What a seed breaks: nothing, a replica or the daemon in the middle, or the replica that has just created a check run,
// before it can store the id.
function breaksOf(seed, world) {
  let restart = null;
  const ended = () => restart;
  const nothing = { onCreate: () => false, inTheMiddle: () => null, ended };
  if (seed % 5 === 1) {
    const onCreate = (agent) => {
      const name = /replica-\d/.exec(agent)?.[0];
      if (restart || !name) return false;
      restart = world.restartReplica(name);
      return true;
    };
    return { ...nothing, onCreate };
  }
  if (seed % 5 === 3) return { ...nothing, inTheMiddle: () => world.restartDaemon() };
  if (seed % 5 === 4) return { ...nothing, inTheMiddle: () => world.restartReplica(`replica-${1 + (seed % 2)}`) };
  return nothing;
}

const aborted = (signal) => signal.aborted || new Promise((resolve) => signal.addEventListener("abort", resolve));
const runsOf = (sha, repository) => repository.checkRuns.filter((run) => run.head_sha === sha);

function describe(sha, repository) {
  const runs = runsOf(sha, repository).map(({ id, status, conclusion }) => `${id} ${status} ${conclusion}`);
  return `commit ${sha.slice(0, 8)} of ${repository.name}: check runs ${runs.join(", ") || "none"}`;
}

async function problemsOf({ sha, number, conclusion }, repository, world) {
  const runs = runsOf(sha, repository);
  const found = describe(sha, repository);
  if (number === null) return runs.length === 0 ? [] : [`${found}, expected none: it is in no pull request`];
  if (runs.length !== 1 || runs[0].status !== "completed" || runs[0].conclusion !== conclusion) {
    return [`${found}, expected one, completed ${conclusion}`];
  }
  const stored = await world.fact("vuln_check_run_id", repository.name, sha);
  return stored === runs[0].id ? [] : [`${found}, Polly has ${stored}`];
}
