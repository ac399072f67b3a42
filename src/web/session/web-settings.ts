import { signal } from "@preact/signals";
import type { SettingsControl } from "./app-session.ts";

type Language = "en" | "ko";
type Theme = "system" | "light" | "dark";

/** Kept where it can be read before the first paint. */
export function webSettings(): SettingsControl {
  const language = signal<Language>(storedLanguage());
  const theme = signal<Theme>(storedTheme());
  applyToPage(language.value, theme.value);
  return {
    language,
    theme,
    setLanguage(chosen) {
      language.value = chosen;
      keep("errand/language", chosen);
      applyToPage(chosen, theme.value);
    },
    setTheme(chosen) {
      theme.value = chosen;
      keep("errand/theme", chosen);
      applyToPage(language.value, chosen);
    },
  };
}

function storedLanguage(): Language {
  const stored = read("errand/language");
  if (stored === "en" || stored === "ko") return stored;
  return navigator.language.toLowerCase().startsWith("ko") ? "ko" : "en";
}

function storedTheme(): Theme {
  const stored = read("errand/theme");
  return stored === "light" || stored === "dark" ? stored : "system";
}

function applyToPage(language: Language, theme: Theme): void {
  const root = document.documentElement;
  root.lang = language;
  if (theme === "system") delete root.dataset["theme"];
  else root.dataset["theme"] = theme;
}

/** A browser that keeps nothing shows its own language and theme. */
function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Private windows may refuse: the choice holds until the page is closed.
  }
}
