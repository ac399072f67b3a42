/** What the app itself is made of; a page that holds anything else has let somebody in. */
const own = new Set(
  (
    "html head meta title link script body div main section article header footer nav aside figure figcaption blockquote " +
    "h1 h2 h3 h4 h5 h6 p span b strong em i s a time br hr ul ol li dl dt dd pre code table thead tbody tr th td " +
    "details summary kbd dialog form fieldset legend label input textarea select option optgroup button output img " +
    "svg path rect circle line polyline g"
  ).split(" "),
);
/** Of the page as it came: `meta`, `link` and `script` are its own, and no more may come but its own files. */
const fixed = new Set<Element>(document.querySelectorAll("meta, title"));
const addressed = ["src", "srcset", "href", "action", "formaction", "data", "poster", "background", "ping", "srcdoc"];

/** Everything in the document that the app would not have put there. */
export function findIntruders(): string[] {
  const found: string[] = [];
  for (const element of document.querySelectorAll("*")) {
    const name = element.localName;
    if (!own.has(name)) found.push(`<${name}>`);
    if (name === "meta" && !fixed.has(element)) found.push("<meta>");
    if (element.shadowRoot !== null) found.push(`<${name}> with a shadow root`);
    for (const attribute of element.attributes) {
      const what = `<${name} ${attribute.name}=${attribute.value.slice(0, 80)}>`;
      if (/^on|^style$|^nonce$|:href$/.test(attribute.name)) found.push(what);
      if (addressed.includes(attribute.name) && !isOwnAddress(element, attribute.value)) found.push(what);
    }
  }
  return [...new Set(found)];
}

function isOwnAddress(element: Element, address: string): boolean {
  switch (element.localName) {
    case "a":
      // A link is pressed by a person; it leaves to the web or to a mail program, and tells nobody where from.
      return (
        address.startsWith("#/") ||
        (/^(https?|mailto):/.test(address) && element.getAttribute("rel")?.includes("noreferrer") === true)
      );
    case "img":
      return address.startsWith(`blob:${location.origin}/`);
    case "script":
    case "link":
      return new URL(address, location.href).origin === location.origin;
    default:
      return false;
  }
}
