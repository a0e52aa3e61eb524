// What the client adds to `fetch`: the processor time of a `get` beside that of bare fetch and JSON.parse of the same
// URL with the same token, over connections that are kept, in turns of one run.
//
//   node clients/typescript/bench/get.mjs PROGRAM [TURNS] [REQUESTS_PER_TURN]
//
// Ends with 1 where the client needs more than 1.3 times as much. Garbage collection is a part of each turn.
import { PollyClient } from "../dist/esm/index.js";
import { startDaemon } from "../test/daemon.mjs";

const RATIO_WANTED = 1.3;
const SHA = "4f2c8a1d9e7b6053f1c2d3e4a5b6978800112233";
const [program, turns = "15", requests = "2000"] = process.argv.slice(2);

async function cpuOf(call) {
  const began = process.cpuUsage();
  for (let i = 0; i < Number(requests); ++i) await call();
  const { user, system } = process.cpuUsage(began);
  return (user + system) / Number(requests);
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

const { url, token, stop } = await startDaemon(program);
try {
  const commit = new PollyClient({ url, token }).repo("acme/shop").commit(SHA);
  await commit.advance({ pr_number: 42, vuln_check_run_id: 9007199254740993n, workflow_run_id: 9 });
  const target = `${url}/api/v1/repos/acme/shop/commits/${SHA}/state?integers=string`;
  const headers = { authorization: `Bearer ${token}` };
  const bare = async () => JSON.parse(await (await fetch(target, { headers })).text());
  const client = () => commit.get();
  const figures = { bare: [], client: [] };
  for (const call of [bare, client]) await cpuOf(call); // compiles both
  for (let turn = 0; turn < Number(turns); ++turn) {
    const order = turn % 2 === 0 ? ["bare", "client"] : ["client", "bare"];
    for (const name of order) figures[name].push(await cpuOf(name === "bare" ? bare : client));
  }
  const ratios = figures.client.map((cpu, turn) => cpu / figures.bare[turn]);
  const us = (numbers) => median(numbers).toFixed(0);
  const ratio = median(ratios).toFixed(2);
  console.log("| | fetch and JSON.parse | client | ratio | wanted |\n|---|---|---|---|---|");
  const cells = [`${us(figures.bare)} us`, `${us(figures.client)} us`, `**${ratio}**`, `<= ${RATIO_WANTED}`];
  console.log(`| CPU of a get | ${cells.join(" | ")} |`);
  console.log(`\nRatios of ${turns} turns of ${requests} requests: ${Math.min(...ratios).toFixed(2)} to ` +
    `${Math.max(...ratios).toFixed(2)}. Node.js ${process.version}.`);
  process.exitCode = median(ratios) <= RATIO_WANTED ? 0 : 1;
} finally {
  await stop();
}
