/**
 * A connector (an MCP server) in small: one tool, `look_up`, which answers from its environment. As a program it speaks
 * lines over stdio, and imports nothing but Node so that it runs wherever it is shown.
 */
import { createInterface } from "node:readline";

type Message = {
  id?: number | string;
  method?: string;
  params?: { protocolVersion?: string; arguments?: { query?: string } };
};

/** Null for what wants no answer. */
export function answerMcp(message: Message, secret: string): object | null {
  const { id, method, params } = message;
  if (id === undefined) return null;
  const answer = (result: object): object => ({ jsonrpc: "2.0", id, result });
  switch (method) {
    case "initialize":
      return answer({
        protocolVersion: params?.protocolVersion ?? "2025-06-18",
        capabilities: { tools: {} },
        serverInfo: { name: "tracker", version: "1" },
      });
    case "ping":
      return answer({});
    case "tools/list": {
      const inputSchema = { type: "object", properties: { query: { type: "string" } }, required: ["query"] };
      return answer({ tools: [{ name: "look_up", description: "Looks something up.", inputSchema }] });
    }
    case "tools/call":
      return answer({
        content: [{ type: "text", text: `found ${params?.arguments?.query ?? "nothing"} with ${secret}` }],
      });
    default:
      return { jsonrpc: "2.0", id, error: { code: -32_601, message: "not here" } };
  }
}

if (import.meta.main) {
  const secret = process.env["TRACKER_KEY"] ?? "no key";
  createInterface({ input: process.stdin }).on("line", (line) => {
    // Its client speaks the protocol; anything else may well end this program.
    const answer = answerMcp(JSON.parse(line) as Message, secret);
    if (answer !== null) process.stdout.write(`${JSON.stringify(answer)}\n`);
  });
}
