/**
 * Elements with their types.
 *
 * @module
 */
/// <reference lib="dom" />

/** What an element holds; what isn't there is left out. */
export type Child = Node | string | undefined | false;

/** Attributes by name: `true` is an empty one, `false` and `undefined` none. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** An element with attributes and children. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  setAttributes(element, attributes);
  element.append(...children.filter((child) => child !== undefined && child !== false));
  return element;
}

/** Sets attributes, and removes those that are `false`. */
export function setAttributes(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined) continue;
    if (value === false) element.removeAttribute(name);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
}

/**
 * The element of the page that has an id.
 *
 * @throws {TypeError} If there is none, or one of another kind.
 */
export function byId<E extends HTMLElement>(id: string, kind: new () => E): E {
  const element = document.getElementById(id);
  if (element instanceof kind) return element;
  throw new TypeError(`Cannot find #${id}: expected ${kind.name}, got ${element?.tagName}`);
}

/** A button that does something. */
export function button(label: string, act: () => void, attributes: Attributes = {}) {
  const element = make("button", { type: "button", ...attributes }, label);
  element.addEventListener("click", act);
  return element;
}

/** Text in which matrices written as in `W_Q` get a subscript, and `^T` its sign. */
export function prose(text: string): Node[] {
  return text.replaceAll("^T", "ᵀ").split(/(W_[A-Za-z]+)/).filter(Boolean).map((part) => {
    const [, index] = /^W_([A-Za-z]+)$/.exec(part) ?? [];
    return index ? make("span", { class: "matrix" }, "W", make("sub", {}, index)) : new Text(part);
  });
}

/** Runs at most once a frame, with the latest arguments. */
export function eachFrame<A extends readonly unknown[]>(act: (...args: A) => void) {
  let latest: A | undefined;
  return (...args: A): void => {
    const waiting = latest !== undefined;
    latest = args;
    if (waiting) return;
    requestAnimationFrame(() => {
      const now = latest!;
      latest = undefined;
      act(...now);
    });
  };
}
