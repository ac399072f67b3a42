/** A pairing link in the address is taken out of it, and out of the history, at once; now and whenever one is opened. */
export function takeLinkFromAddress(onLink: (link: string) => void): void {
  const take = (): void => {
    if (!location.hash.startsWith("#p=")) return;
    const link = location.origin + "/" + location.hash;
    history.replaceState(null, "", "/#/join");
    onLink(link);
  };
  take();
  addEventListener("hashchange", take);
}
