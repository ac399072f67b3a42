import { methods, PROTOCOL_VERSION, RequestError, type ClientContext } from "@agentclientprotocol/sdk";
import { fieldsOf, type Fields } from "./wire-fields.ts";
import { LineTooLong } from "./wire.ts";

/** The agent's capabilities, or why there is no speaking with it. */
export async function shakeHands(agent: ClientContext): Promise<{ capabilities: Fields } | "not_acp" | "exited"> {
  try {
    const answer = fieldsOf(
      await agent.request<unknown>(methods.agent.initialize, {
        protocolVersion: PROTOCOL_VERSION,
        clientInfo: { name: "errand", version: "1" },
        // No fs and no terminal: they would run outside the agent's sandbox.
        clientCapabilities: { session: { notices: {} }, elicitation: { form: {} } },
      }),
    );
    if (answer["protocolVersion"] !== PROTOCOL_VERSION) return "not_acp";
    return { capabilities: fieldsOf(answer["agentCapabilities"]) };
  } catch (error) {
    // Whatever else went wrong, the connection is gone, and so is the program.
    return error instanceof RequestError || error instanceof LineTooLong ? "not_acp" : "exited";
  }
}
