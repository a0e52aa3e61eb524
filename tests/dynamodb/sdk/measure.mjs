// Reads or writes items of a table with AWS's client, with so many callers at once, and prints the processor time of
// this process (user and system) for each operation, without its start and its connections, as JSON.
//
//   node measure.mjs ENDPOINT TABLE VERB CALLERS OPERATIONS        VERB: get or set; the items k0 to k99 exist
import process from "node:process";

import { DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";

const [endpoint, TableName, verb, callers, operations] = process.argv.slice(2);
const client = new DynamoDBClient({
  endpoint,
  region: "us-east-1",
  credentials: { accessKeyId: "AKIDTESTING", secretAccessKey: "secret" },
});

function command(i) {
  const k = { S: `k${i % 100}` };
  if (verb === "get") return new GetItemCommand({ TableName, Key: { k }, ConsistentRead: true });
  const now = Date.now();
  return new PutItemCommand({
    TableName,
    Item: { k, n: { N: String(i) }, r: { S: `${i}-${now}` }, x: { N: String(now + 60000) }, ttl: { N: String(now) } },
  });
}

async function run(count) {
  let next = 0;
  await Promise.all(Array.from({ length: Number(callers) }, async () => {
    while (next < count) {
      const i = next;
      next += 1;
      const answer = await client.send(command(i));
      if (verb === "get" && !answer.Item) throw new Error("an item is missing");
    }
  }));
}

await run(Math.max(200, Number(operations) / 4));
const before = process.cpuUsage();
const begin = process.hrtime.bigint();
await run(Number(operations));
const cpu = process.cpuUsage(before);
const seconds = Number(process.hrtime.bigint() - begin) / 1e9;
console.log(JSON.stringify({
  cpu_us: (cpu.user + cpu.system) / Number(operations),
  rate: Number(operations) / seconds,
}));
client.destroy();
