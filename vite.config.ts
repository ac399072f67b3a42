import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";
import { limits } from "./src/domain/limits.ts";

const worker = "service-worker.js";
/** The second one comes with any language. */
const beginnings = ["src/web/main.tsx", "src/web/words/format.ts"].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);
const limitsFile = fileURLToPath(new URL("src/domain/limits.ts", import.meta.url));
const publicFolder = fileURLToPath(new URL("src/web/public/", import.meta.url));

/** The hub serves what stands here and nothing else; hashed names never change what they hold. */
export default defineConfig({
  root: fileURLToPath(new URL("src/web/", import.meta.url)),
  base: "/",
  publicDir: "public",
  logLevel: "warn",
  // The automatic runtime, as tsconfig.json says it for the editor.
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: fileURLToPath(new URL("dist/web/", import.meta.url)),
    emptyOutDir: true,
    target: "es2023",
    assetsInlineLimit: 0,
    modulePreload: false,
    reportCompressedSize: false,
    manifest: "build-manifest.json",
    rolldownOptions: {
      input: {
        app: fileURLToPath(new URL("src/web/index.html", import.meta.url)),
        worker: fileURLToPath(new URL("src/web/service-worker.ts", import.meta.url)),
      },
      output: {
        entryFileNames: ({ name }) => (name === "worker" ? worker : "assets/[name]-[hash].js"),
        chunkFileNames: "assets/[name]-[hash].js",
        assetFileNames: "assets/[name]-[hash][extname]",
        // What the app needs at once is one file: many small ones are more to fetch, and zip worse.
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [{ debugName: "base", name: (id, graph) => (neededAtOnce(graph).has(id) ? "base" : null) }],
        },
      },
    },
  },
  plugins: [limitsInPlace(), firstLoadAtOnce(), precache()],
});

type Graph = { getModuleInfo(id: string): { importedIds: readonly string[] } | null };

/** Where the app begins and all that it imports, and not what it imports when that is asked for. */
function neededAtOnce(graph: Graph): ReadonlySet<string> {
  const found = new Set(beginnings);
  for (const id of found) for (const imported of graph.getModuleInfo(id)?.importedIds ?? []) found.add(imported);
  // Their numbers are in place by then.
  found.delete(limitsFile);
  return found;
}

const textOf = (output: { code: string } | { source: string | Uint8Array } | undefined): string | Uint8Array =>
  output === undefined ? "" : "code" in output ? output.code : output.source;

/** What the app imports, and the words without which nothing is shown, come beside it and not after it: the page names them. */
function firstLoadAtOnce(): Plugin {
  return {
    name: "errand-first-load",
    transformIndexHtml: {
      order: "post",
      handler(page, { bundle = {}, chunk: app }) {
        const words = Object.values(bundle).find(
          (output) => output.type === "chunk" && output.facadeModuleId?.endsWith("src/web/words/en.ts") === true,
        );
        if (words?.type !== "chunk" || app === undefined) throw new Error("the app and its words were not built");
        const names = new Set([...app.imports, words.fileName, ...words.imports]);
        return [...names]
          .filter((name) => !page.includes(name))
          .map((name) => ({ tag: "link", attrs: { rel: "modulepreload", href: `/${name}` } }));
      },
    },
  };
}

/** A phone has no use for the limits of hubs and runners: the numbers that it needs stand where they are used. */
function limitsInPlace(): Plugin {
  const numbers = new Map<string, unknown>(Object.entries(limits));
  return {
    name: "errand-limits",
    transform: {
      filter: { id: /\/src\/\w.*\.tsx?$/, code: /\blimits\./ },
      handler: (code) => ({
        code: code.replaceAll(/\blimits\.(\w+)/g, (whole, name: string) => {
          const value = numbers.get(name);
          return typeof value === "number" ? String(value) : whole;
        }),
        map: null,
      }),
    },
  };
}

/** Tells the service worker which files make one version of the app. */
function precache(): Plugin {
  return {
    name: "errand-precache",
    // After the page has its final text.
    enforce: "post",
    generateBundle(_options, bundle) {
      const chunk = bundle[worker];
      if (chunk?.type !== "chunk") throw new Error("the service worker was not built");
      if (chunk.imports.length + chunk.exports.length > 0) throw new Error("the service worker must stand alone");
      const files = Object.keys(bundle).filter((name) => name.startsWith("assets/"));
      const version = createHash("sha256");
      for (const name of Object.keys(bundle).toSorted()) version.update(name).update(textOf(bundle[name]));
      for (const name of readdirSync(publicFolder, { recursive: true, encoding: "utf8" }).toSorted())
        if (extname(name) !== "") version.update(name).update(readFileSync(join(publicFolder, name)));
      chunk.code = chunk.code
        .replaceAll("__ERRAND_VERSION__", JSON.stringify(version.digest("hex").slice(0, 16)))
        .replaceAll("__ERRAND_FILES__", JSON.stringify(files.map((name) => `/${name}`)));
    },
  };
}
