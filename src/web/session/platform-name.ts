/** What the desktop is told this device is, and its name until the person gives one. */
export function platformName(agent = navigator.userAgent): string {
  const system = systems.find(([pattern]) => pattern.test(agent))?.[1] ?? "";
  const browser = browsers.find(([pattern]) => pattern.test(agent))?.[1] ?? "browser";
  return system === "" ? browser : `${browser}, ${system}`;
}

const systems: readonly (readonly [RegExp, string])[] = [
  [/iPhone/, "iPhone"],
  [/iPad/, "iPad"],
  [/Android/, "Android"],
  [/Windows/, "Windows"],
  [/CrOS/, "ChromeOS"],
  [/Mac OS X/, "macOS"],
  [/Linux/, "Linux"],
];
/** Each names those it descends from: the youngest first. */
const browsers: readonly (readonly [RegExp, string])[] = [
  [/Edg/, "Edge"],
  [/OPR/, "Opera"],
  [/SamsungBrowser/, "Samsung Internet"],
  [/Firefox|FxiOS/, "Firefox"],
  [/Chrome|CriOS|Chromium/, "Chrome"],
  [/Safari/, "Safari"],
];
