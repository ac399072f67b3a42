/** An iPhone or iPad showing the app in its browser: only there `standalone` exists, and it is false until installed. */
export const isIphoneBrowser = (): boolean => "standalone" in navigator && navigator.standalone === false;
