// The store itself, any keys and JSON values. It needs a token of scope admin.
import { type Duration, checkedDuration } from "./checks.js";
import { invalid } from "./errors.js";
import { type JsonValue, exactJson, exactText } from "./exact_json.js";
import type { components } from "./generated/openapi.js";
import type { CallOptions, Request, Transport } from "./transport.js";

type Schemas = components["schemas"];

const KEY_BYTES_MAX = 512;
const TTL_MS_MAX = 100 * 365 * 86_400_000;

export interface Entry {
  value: JsonValue;
  /** null: it does not expire. */
  timeLeftMs: number | null;
}

export interface SetOptions extends CallOptions {
  /** How long the value is kept; without it, for ever. */
  ttl?: Duration;
  /** Writes only where nothing is stored. */
  ifAbsent?: boolean;
}

export interface ScanOptions extends CallOptions {
  /** Only keys that begin with this. */
  prefix?: string;
  /** About how many keys a request asks for. */
  pageSize?: number;
}

export class Store {
  constructor(private readonly transport: Transport) {}

  /** null where nothing is stored. Integers beyond 2^53 are bigint. Retried. */
  async get(key: string, options?: CallOptions): Promise<Entry | null> {
    const request: Request = { method: "GET", path: entryPath(key), repetition: "harmless", answer: "absent" };
    const reply = await this.transport.send(request, options);
    if (reply.problem !== null) return null;
    const entry = exactJson(reply.text) as { value: JsonValue; time_left_ms: number | null };
    return { value: entry.value, timeLeftMs: entry.time_left_ms };
  }

  /**
   * Stores a JSON value; bigint becomes an integer. false: with `ifAbsent`, something is stored already. Not retried
   * where the outcome is unknown: a second one could undo what another caller wrote in between.
   */
  async set(key: string, value: JsonValue, options: SetOptions = {}): Promise<boolean> {
    const { ttl } = options;
    const lifetime = ttl === undefined ? "" : `&ttl=${checkedDuration(ttl, "ttl", 1, TTL_MS_MAX)}ms`;
    const path = `${entryPath(key)}${lifetime}${options.ifAbsent ? "&if_absent=true" : ""}`;
    const request: Request = { method: "PUT", path, body: exactText(value), repetition: "harmful" };
    const reply = await this.transport.send(options.ifAbsent ? { ...request, answer: "conflict" } : request, options);
    return reply.problem === null;
  }

  /** Whether something was stored. Retried as `set`. */
  async delete(key: string, options?: CallOptions): Promise<boolean> {
    const request: Request = { method: "DELETE", path: entryPath(key), repetition: "harmful" };
    return (await this.transport.json<Schemas["EntryDeleted"]>(request, options)).deleted;
  }

  /** The keys, page after page, in no order. A key may come twice. Each request is retried. */
  async *scan(options: ScanOptions = {}): AsyncGenerator<string, void, undefined> {
    const { prefix, pageSize } = options;
    if (pageSize !== undefined && (!Number.isInteger(pageSize) || pageSize < 1)) {
      throw invalid(`pageSize is ${String(pageSize)}: it must be a positive integer`);
    }
    const query = new URLSearchParams();
    if (prefix !== undefined) query.set("prefix", prefix);
    if (pageSize !== undefined) query.set("limit", String(pageSize));
    for (;;) {
      const request: Request = { method: "GET", path: `/api/v1/store?${query}`, repetition: "harmless" };
      const page = await this.transport.json<Schemas["KeyPage"]>(request, options);
      yield* page.keys;
      if (page.next === null) return;
      query.set("cursor", page.next);
    }
  }
}

function entryPath(key: string): string {
  const bytes = typeof key === "string" ? new TextEncoder().encode(key).length : 0;
  if (bytes < 1 || bytes > KEY_BYTES_MAX) throw invalid(`the key has ${bytes} bytes: it must be a text of 1 to 512`);
  return `/api/v1/store/entry?key=${encodeURIComponent(key)}`;
}
