// The example App of examples/probot-app end to end: two replicas, one `polly serve` and a fake GitHub. After the events
// of each seed, each commit of a pull request has exactly one check run, which is completed.
//
//   POLLY_PROGRAM=build/release/polly node --test tests/apps/app_test.mjs
//   POLLY_APP_SEED=7 ...        one seed only
//
// Then the same with copies of the App that lack one line: the test has to find what is then wrong.
import assert from "node:assert";
import { execFileSync } from "node:child_process";
import { setMaxListeners } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { SECRET } from "./daemon.mjs";
import { FakeGitHub } from "./fake_github.mjs";
import { findProblems } from "./scenario.mjs";
import { World } from "./world.mjs";

const EXAMPLE = fileURLToPath(new URL("../../examples/probot-app", import.meta.url));
const APP = join(EXAMPLE, "app.js");
const SEEDS = process.env.POLLY_APP_SEED
  ? [Number(process.env.POLLY_APP_SEED)]
  : Array.from({ length: 20 }, (_, index) => index + 1);
const LANES = 5; // seeds at the same time
const [major, minor] = process.versions.node.split(".").map(Number);
const skip = major < 20 || (major === 20 && minor < 18) ? `Probot needs Node 20.18, this is ${process.version}` : false;
const CLIENT = fileURLToPath(new URL("../../clients/typescript", import.meta.url));
for (const folder of skip ? [] : [EXAMPLE, CLIENT]) {
  if (!existsSync(join(folder, "node_modules"))) throw new Error(`run npm ci in ${folder}`);
}
const clientFolder = mkdtempSync(join(process.env.TMPDIR ?? tmpdir(), "polly-client-"));
before(() => skip || buildClient());
after(() => rmSync(clientFolder, { recursive: true }));

// The client of this tree, in a folder of its own: a test of the client, which checks its types, may be building it too.
function buildClient() {
  const tsc = join(CLIENT, "node_modules/typescript/bin/tsc");
  execFileSync(process.execPath, [tsc, "-p", CLIENT, "--noCheck", "--outDir", clientFolder], { stdio: "pipe" });
  writeFileSync(join(clientFolder, "package.json"), '{"type":"module"}');
}

async function withWorld(appModule, work) {
  const github = await FakeGitHub.start({ secret: SECRET });
  const program = process.env.POLLY_PROGRAM ?? "build/release/polly";
  const modules = { appModule: pathToFileURL(appModule).href, clientModule: `${pathToFileURL(clientFolder).href}/index.js` };
  const world = new World({ github, program, ...modules });
  try {
    await world.start();
    return await work({ github, world });
  } finally {
    await world.stop();
    await github.stop();
  }
}

// Runs the seeds, some at a time. Answers with all problems. `isFound` is for an App that is broken: it ends the run as
// soon as one of the problems is the one that it looks for; a second check run of a commit is one at once.
async function problemsOfSeeds(seeds, places, isFound = () => false) {
  const rest = [...seeds];
  const problems = [];
  const enough = new AbortController();
  setMaxListeners(0, enough.signal); // one a seed
  const seen = (seed, found) => {
    problems.push(...found.map((problem) => `seed ${seed}: ${problem}`));
    if (found.some(isFound)) enough.abort();
  };
  const lane = async () => {
    while (rest.length > 0 && !enough.signal.aborted) {
      const seed = rest.shift();
      const found = findProblems(seed, { ...places, onProblem: (problem) => seen(seed, [problem]), enough: enough.signal });
      seen(seed, await found.catch((error) => [`${error.message}\n${places.world.log}`]));
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return problems;
}

test("each commit has exactly one check run, and it is completed", { skip }, async () => {
  const problems = await withWorld(APP, (places) => problemsOfSeeds(SEEDS, places));
  assert.deepEqual(problems, [], `run one seed again with POLLY_APP_SEED=N\n${problems.join("\n")}`);
});

const DOUBLE = /check runs \d+ \S+ \S+, \d+ /;
const NONE = /check runs none, expected one/;
const MUTATIONS = [
  {
    name: "without the claim",
    changes: [
      [
        "await commit.once(FACT, () => findOrCreate(octokit, name, sha, AbortSignal.timeout(createMs)), claim)",
        "facts[FACT] ?? (await findOrCreate(octokit, name, sha, AbortSignal.timeout(createMs)))",
      ],
    ],
    finds: DOUBLE,
  },
  {
    name: "without a look for the check run of a predecessor",
    changes: [["if (found) return found.id;", ""]],
    finds: DOUBLE,
  },
  { name: "with a create that Octokit repeats", changes: [["retries: 0, ", ""]], finds: DOUBLE },
  {
    name: "without waiting for Polly's answer",
    changes: [
      [
        "const heard = await fetch(",
        "const heard = { ok: true }; ((...all) => setTimeout(() => fetch(...all).catch(() => {}), 300))(",
      ],
    ],
    finds: NONE,
  },
];

for (const { name, changes, finds } of process.env.POLLY_APP_SEED ? [] : MUTATIONS) {
  test(`an App ${name} is found out`, { skip }, async () => {
    const folder = mkdtempSync(join(process.env.TMPDIR ?? tmpdir(), "polly-app-"));
    try {
      let source = readFileSync(APP, "utf8");
      for (const [from, to] of changes) {
        assert.equal(source.split(from).length, 2, `app.js has '${from}' once`);
        source = source.replace(from, to);
      }
      const copy = join(folder, "app.mjs");
      writeFileSync(copy, source);
      const isFound = (problem) => finds.test(problem);
      const problems = await withWorld(copy, (places) => problemsOfSeeds(SEEDS, places, isFound));
      assert.ok(problems.some(isFound), `nothing was found but: ${problems.join("\n")}`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}
