import { extname } from "node:path";
import { fileURLToPath } from "node:url";

/** Our own corner inside the sandbox. */
export const insideDir = "/run/errand";
/** Where our sockets are shown. The network inside is the agent's alone, so fixed ports are always free. */
export const bridgesInside = {
  model: { socket: `${insideDir}/model.sock`, port: 8377 },
  network: { socket: `${insideDir}/network.sock`, port: 8378 },
  connectors: { socket: `${insideDir}/connectors.sock`, port: 8379 },
} as const;
export type BridgeName = keyof typeof bridgesInside;

const sourceExtension = extname(fileURLToPath(import.meta.url));
// Shown under a module extension, because no package.json is visible inside to say what a plain .ts or .js file is.
const insideExtension = sourceExtension === ".ts" ? ".mts" : ".mjs";

export const shimPath = fileURLToPath(new URL(`./inside-shim${sourceExtension}`, import.meta.url));
export const shimInside = `${insideDir}/shim${insideExtension}`;
export const probePath = fileURLToPath(new URL(`./inside-probe${sourceExtension}`, import.meta.url));
export const probeInside = `${insideDir}/probe${insideExtension}`;
