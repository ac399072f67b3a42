import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

const worker = "service-worker.js";

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
      },
    },
  },
  plugins: [precache()],
});

/** Tells the service worker which files make one version of the app. */
function precache(): Plugin {
  return {
    name: "errand-precache",
    generateBundle(_options, bundle) {
      const chunk = bundle[worker];
      if (chunk?.type !== "chunk") throw new Error("the service worker was not built");
      if (chunk.imports.length + chunk.exports.length > 0) throw new Error("the service worker must stand alone");
      const files = Object.keys(bundle).filter((name) => name.startsWith("assets/"));
      const version = createHash("sha256").update(JSON.stringify(files.toSorted())).digest("hex").slice(0, 16);
      chunk.code = chunk.code
        .replaceAll("__ERRAND_VERSION__", JSON.stringify(version))
        .replaceAll("__ERRAND_FILES__", JSON.stringify(files.map((name) => `/${name}`)));
    },
  };
}
