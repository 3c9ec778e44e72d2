/**
 * Which schemes are compared in a network, and with what.
 *
 * @module
 */
import { reasonOf } from "../../host/mod.ts";
import { parseScheme, parseSchemes, type Scheme, schemesFor } from "../../initializers/mod.ts";
import type { Network } from "../../models/mod.ts";
import { BASELINE, type ComparedScheme } from "../../reports/mod.ts";
import { coreArm, coreArms } from "../core_arms.ts";
import { dataArms, dataControl } from "../data_arms.ts";
import { UsageError } from "../settings.ts";

/** The schemes of a network. */
export interface NetworkSchemes {
  /** The schemes with their controls. */
  readonly schemes: readonly ComparedScheme[];
  /** Those that were left out, each with the reason. */
  readonly refused: readonly string[];
}

/** The word that stands for all schemes. */
export const ALL = "all";

/**
 * The schemes that a network can start from, each with its control: the registry's rows for its kinds of
 * layers, and starts that look at a batch. A network without skip connections has those that are for such
 * ones, alone and together, and others have none that is only for such ones.
 *
 * @param wanted The texts of schemes; `all` stands for all that fit. A text that doesn't fit is left out.
 * @param also Further texts that `all` stands for, as a scheme with options.
 */
export function schemesOf(
  network: Network,
  wanted: readonly string[],
  also: readonly string[] = [],
): NetworkSchemes {
  const asked = wanted.flatMap((text) => text === ALL ? [...allTexts(network), ...also] : [text]);
  const schemes = new Map<string, ComparedScheme>();
  const refused: string[] = [];
  for (const text of asked) {
    try {
      const scheme = compared(text, network);
      if (scheme) schemes.set(scheme.init, scheme);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      refused.push(`${text} (${reasonOf(error)})`);
    }
  }
  return { schemes: [...schemes.values()], refused };
}

/**
 * Refuses texts that are schemes of none of some networks.
 *
 * @throws {UsageError} if there is one.
 */
export function assertFitting(wanted: readonly string[], networks: readonly Network[]): void {
  for (const text of wanted) {
    if (text === ALL) continue;
    const found = networks.map((network) => schemesOf(network, [text]));
    if (found.some(({ schemes }) => schemes.length)) continue;
    // A network that doesn't refuse it knows it as what others are compared with.
    const control = found.some(({ refused }) => refused.length === 0);
    const [refused] = found.flatMap(({ refused }) => refused);
    const why = control ? `${text}, which is a control` : refused;
    throw new UsageError(
      `Cannot use --schemes=${text}: expected a scheme for a network of --networks, got ${why}`,
    );
  }
}

/** The texts of all schemes that a network's layers have. */
function allTexts({ roles, model }: Network): string[] {
  const skipless = model.configuration.skips === false;
  const fitting = schemesFor(roles.map(({ kind }) => kind)).filter(({ withoutSkips }) =>
    skipless ? withoutSkips !== undefined : withoutSkips !== "only"
  );
  const texts = fitting.map(({ kind, name }) => `${kind}.${name}`);
  return skipless ? [...texts, ...together(fitting)] : [...texts, ...dataArms];
}

/** Schemes for different kinds as one arm: each of the first kind with each of the second, and so on. */
function together(rows: readonly Scheme[]): string[] {
  const own = rows.filter(({ control }) => control !== undefined);
  const kinds = [...new Set(own.map(({ kind }) => kind))];
  if (kinds.length < 2) return [];
  return kinds.reduce<string[]>((texts, kind) => {
    const names = own.filter((row) => row.kind === kind).map(({ name }) => `${kind}.${name}`);
    return texts.length ? texts.flatMap((text) => names.map((name) => `${text}+${name}`)) : names;
  }, []);
}

/** The scheme of a text with its control; undefined if it is a control. */
function compared(text: string, network: Network): ComparedScheme | undefined {
  if (text === BASELINE) return undefined;
  if (dataArms.includes(text)) {
    const control = dataControl(text);
    return control ? { init: text, control } : undefined;
  }
  const core = coreArm(text, [{ network }]);
  if (core) {
    const [name, control] = coreArms;
    const [own, ...options] = core.name.split(":");
    return own === name ? { init: core.name, control: [control, ...options].join(":") } : undefined;
  }
  const { roles } = network;
  const parsed = parseSchemes(text, roles);
  const kinds = new Set(roles.map(({ kind }) => kind));
  const controls = parsed.flatMap(({ row, text }) => controlText(row, text, kinds) ?? []);
  if (controls.length < parsed.length) return undefined;
  const named = controls.filter((control) => control !== BASELINE);
  return {
    init: parsed.map(({ text }) => text).join("+"),
    control: named.length ? named.join("+") : BASELINE,
  };
}

/** The text of a scheme's control, with those of the scheme's options that it has, too. */
function controlText(
  { kind, control, controlNames = {}, options }: Scheme,
  text: string,
  kinds: ReadonlySet<Scheme["kind"]>,
): string | undefined {
  if (control === undefined || control === BASELINE) return control;
  const [name, ...own] = control.split(":");
  const { row } = parseScheme(`${kind}.${control}`, kinds);
  const chosen = new Map(own.map((option) => option.split("=") as [string, string]));
  for (const option of text.split(":").slice(1)) {
    const [key, value] = option.split("=");
    const its = controlNames[key] ?? key;
    if (!(key in options) || its in row.options) chosen.set(its, value);
  }
  const texts = [...chosen].map(([key, value]) => `${key}=${value}`);
  return parseScheme([`${kind}.${name}`, ...texts].join(":"), kinds).text;
}
