/**
 * Light and dark: as the system says, unless the reader chose.
 *
 * @module
 */
/// <reference lib="dom" />
import { byId } from "./dom.ts";

const KEY = "mimetic.theme";
const dark = matchMedia("(prefers-color-scheme: dark)");
const listeners: (() => void)[] = [];

/** The choice of an earlier visit; a browser may refuse to keep any. */
function remembered(): string | undefined {
  try {
    return localStorage.getItem(KEY) ?? undefined;
  } catch {
    return undefined;
  }
}

function remember(theme: string): void {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // It holds until the page is closed.
  }
}

/** True on a dark ground. */
export function isDark(): boolean {
  const { theme } = document.documentElement.dataset;
  return theme ? theme === "dark" : dark.matches;
}

/** A color of the style sheet, as in `--ink`. */
export function color(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Calls whenever light becomes dark or the other way round. */
export function onTheme(listener: () => void): void {
  listeners.push(listener);
}

/** Makes the button that switches. */
export function setUpTheme(): void {
  const toggle = byId("theme", HTMLButtonElement);
  const label = () => {
    toggle.textContent = isDark() ? "Light" : "Dark";
    toggle.setAttribute("aria-label", `Switch to ${isDark() ? "light" : "dark"} colors`);
  };
  const changed = () => {
    label();
    listeners.forEach((listener) => listener());
  };
  const theme = remembered();
  if (theme === "dark" || theme === "light") document.documentElement.dataset.theme = theme;
  toggle.addEventListener("click", () => {
    const next = isDark() ? "light" : "dark";
    document.documentElement.dataset.theme = next;
    remember(next);
    changed();
  });
  dark.addEventListener("change", changed);
  label();
}
