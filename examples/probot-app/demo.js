// `npm run demo`: two replicas of the App beside one `polly serve`, with a fake GitHub in place of a registered App. It
// needs the built program: build/release/polly of this clone, or what POLLY_PROGRAM names.
import { fileURLToPath } from "node:url";
import { SECRET } from "../../tests/apps/daemon.mjs";
import { FakeGitHub } from "../../tests/apps/fake_github.mjs";
import { randomOf } from "../../tests/apps/random.mjs";
import { World } from "../../tests/apps/world.mjs";

const SHA = "4f2c8a1d9e7b6053f1c2d3e4a5b6978800112233";
const program = process.env.POLLY_PROGRAM ?? fileURLToPath(new URL("../../build/release/polly", import.meta.url));
const github = await FakeGitHub.start({ secret: SECRET });
const modules = { appModule: import.meta.resolve("./app.js"), clientModule: import.meta.resolve("@polly/client") };
const world = new World({ github, program, ...modules });
try {
  await world.start();
  const random = randomOf(1);
  const repository = github.repository("octo-org/hello-polly", { random, urlOf: () => world.urlOf(random) });
  const run = repository.workflowRun({ id: github.newId(), head_sha: SHA, status: "completed", conclusion: "success" });
  console.log("GitHub sends the end of the workflow, then the pull request, each at least twice, to any replica");
  for (let copy = 0; copy < 2; copy++) repository.send("workflow_run", repository.workflowEvent("completed", run));
  await repository.delivered();
  console.log(`  check runs after the end of the workflow: ${repository.checkRuns.length}`);
  for (let copy = 0; copy < 2; copy++) repository.send("pull_request", repository.pullEvent("opened", 42, SHA));
  await repository.delivered();
  for (const { name, status, conclusion } of repository.checkRuns) console.log(`  '${name}': ${status}, ${conclusion}`);
  const facts = ["pr_number", "workflow_run_id", "vuln_check_run_id"];
  console.log("Polly has:");
  for (const fact of facts) console.log(`  ${fact} ${await world.fact(fact, repository.name, SHA)}`);
} finally {
  await world.stop();
  await github.stop();
}
