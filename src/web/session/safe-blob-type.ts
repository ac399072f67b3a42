/** What a browser only ever shows as pixels, pages or plain letters. */
const harmless = new Set([
  "image/png",
  "image/jpeg",
  "image/gif",
  "image/webp",
  "image/avif",
  "application/pdf",
  "text/plain",
]);

/** A blob's address has this app's origin: nothing an agent made may be opened there as a page or a script. */
export function safeBlobType(mime: string): string {
  const type = mime.toLowerCase().split(";")[0]?.trim() ?? "";
  return harmless.has(type) ? type : "application/octet-stream";
}
