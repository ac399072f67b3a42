import { createServer } from "node:http";
import { listenAt } from "../hub/servers.ts";
import { derOf, fingerprintOf } from "./phone-certificates.ts";
import { isHomeOrSelf } from "./phone-net.ts";

/**
 * Gives a phone the public certificate of this home's authority while it is set up. Plain http, because the phone can't
 * know the certificate yet: nothing secret is here, and the fingerprint tells whether it came unchanged.
 */
export async function serveProfile(
  authority: string,
  name: string,
  page: string,
): Promise<{ port: number; close(): void }> {
  const files = new Map([
    ["/", { type: "text/html; charset=utf-8", body: Buffer.from(page) }],
    ["/errand.crt", { type: "application/x-x509-ca-cert", body: derOf(authority) }],
    [
      "/errand.mobileconfig",
      { type: "application/x-apple-aspen-config", body: Buffer.from(profileOf(authority, name)) },
    ],
  ]);
  const server = createServer({ headersTimeout: 5_000, requestTimeout: 10_000 }, (incoming, outgoing) => {
    const file = incoming.method === "GET" ? files.get(incoming.url ?? "") : undefined;
    outgoing.writeHead(file ? 200 : 404, {
      "content-type": file?.type ?? "text/plain",
      "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
      connection: "close",
    });
    outgoing.end(file?.body);
  });
  server.maxConnections = 20;
  server.on("connection", (socket) => {
    if (!isHomeOrSelf(socket.remoteAddress ?? "")) socket.destroy();
  });
  const port = await listenAt(server, "0.0.0.0", 0);
  return {
    port,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** What an iPhone installs: one root certificate, named, with ids that stay the same when it is fetched again. */
function profileOf(authority: string, name: string): string {
  const digest = fingerprintOf(authority).replaceAll(":", "");
  const uuid = (from: number): string =>
    digest.slice(from, from + 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict>
<key>PayloadType</key><string>Configuration</string>
<key>PayloadVersion</key><integer>1</integer>
<key>PayloadIdentifier</key><string>errand.home.${digest.slice(0, 16).toLowerCase()}</string>
<key>PayloadUUID</key><string>${uuid(0)}</string>
<key>PayloadDisplayName</key><string>Errand at ${name}</string>
<key>PayloadDescription</key><string>Lets this phone recognise ${name}, and no other name.</string>
<key>PayloadContent</key><array><dict>
<key>PayloadType</key><string>com.apple.security.root</string>
<key>PayloadVersion</key><integer>1</integer>
<key>PayloadIdentifier</key><string>errand.home.${digest.slice(0, 16).toLowerCase()}.root</string>
<key>PayloadUUID</key><string>${uuid(32)}</string>
<key>PayloadDisplayName</key><string>Errand at ${name}</string>
<key>PayloadContent</key><data>${derOf(authority).toString("base64")}</data>
</dict></array>
</dict></plist>
`;
}

/** The page behind the first code: two files, the fingerprint, and the steps in the person's language. */
export function profilePage(
  authority: string,
  words: { title: string; iphone: string; android: string; compare: string },
): string {
  return `<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(words.title)}</title>
<style>body{font:17px/1.5 system-ui;margin:2rem auto;max-width:32rem;padding:0 1rem}a{display:block;padding:1rem 0}code{overflow-wrap:anywhere}</style>
<h1>${escaped(words.title)}</h1>
<a href="/errand.mobileconfig">iPhone, iPad</a><p>${escaped(words.iphone)}</p>
<a href="/errand.crt">Android</a><p>${escaped(words.android)}</p>
<p>${escaped(words.compare)}</p><p><code>SHA-256 ${fingerprintOf(authority)}</code></p>
`;
}

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
