// `npm start`: one replica of the App. Its configuration is in environment variables; README.md lists them.
import { PollyClient } from "@polly/client";
import { joinedApp } from "./app.js";
import { serve } from "./serve.js";

const { POLLY_SERVER: url = "http://127.0.0.1:8080", POLLY_API_TOKEN: token, PORT = "3000" } = process.env;
const polly = new PollyClient({ url, token, timeoutMs: 3000 });
const server = await serve(joinedApp({ polly, server: url }), { port: Number(PORT) });
console.log(`the App listens on http://127.0.0.1:${server.address().port}`);
