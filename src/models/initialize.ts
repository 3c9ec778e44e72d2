import { checkInteger, firstNotFinite, kindOrValue, show } from "../host/mod.ts";
import type {
  DrawingOptions,
  Initializer,
  Parameter,
  Role,
  StructuredInitializer,
} from "../initializers/mod.ts";
import { Random } from "../random/mod.ts";
import { formatShape, sizeOf } from "../tensors/mod.ts";
import type { Network } from "./describe.ts";

/** How a model's parameters get their first values. */
export interface InitializationOptions extends DrawingOptions {
  /** Every parameter draws from its own stream of this seed. */
  readonly seed: number | string;
  /** Schemes that run after the defaults and overwrite what they are about, in this order. */
  readonly structured?: readonly StructuredInitializer[];
  /** Initializers that take the place of a parameter's default; `undefined` keeps it. */
  readonly override?: (parameter: Parameter) => Initializer | undefined;
}

/**
 * The first values of all parameters by name. Adding a layer does not shift what the others draw.
 *
 * @throws {RangeError} if an initializer or structured scheme makes the wrong number of values or one
 *   that isn't finite, a structured scheme finds no role of its kind, or `threads` isn't a whole number
 *   of at least 1; a `TypeError` if an initializer or scheme isn't one, or makes something else than a
 *   `Float32Array`.
 *
 * @example
 * ```ts
 * import { mimeticAttention } from "@x/mimetic/initializers";
 * import { describe, initialize, vitNano } from "@x/mimetic/models";
 *
 * const network = describe(vitNano());
 * const values = initialize(network, { seed: 0, structured: [mimeticAttention()] });
 * console.log(values.get("blocks.0.attn.qkv.weight")?.length);
 * ```
 */
export function initialize(
  { parameters, roles }: Pick<Network, "parameters" | "roles">,
  { seed, structured = [], override, threads }: InitializationOptions,
): Map<string, Float32Array> {
  const random = new Random(seed);
  if (!Array.isArray(structured) || !structured.every((one) => isFunction(one?.initialize))) {
    throw new TypeError(
      `Cannot initialize: expected structured to be a list of schemes, got ${show(structured)}`,
    );
  }
  if (override !== undefined && !isFunction(override)) {
    throw new TypeError(
      `Cannot initialize: expected override to be a function, got ${show(override)}`,
    );
  }
  if (threads !== undefined) checkInteger("initialize", "threads", threads);
  const values = new Map<string, Float32Array>();
  for (const declaration of parameters) {
    const { name } = declaration;
    const initializer = override?.(declaration) ?? declaration.initializer;
    if (!isFunction(initializer)) {
      throw new TypeError(
        `Cannot initialize "${name}": expected an initializer, a function, got ${
          show(initializer)
        }`,
      );
    }
    const made = initializer(declaration, random.child(name));
    // A function that was written where it is declared is named after the property.
    checkMade(declaration, made, initializer.name === "initializer" ? "" : initializer.name);
    // Structured schemes write into the values, which may be the initializer's own.
    values.set(name, structured.length ? made.slice() : made);
  }
  for (const scheme of structured) {
    apply(scheme, { roles, values, random, threads });
    parameters.forEach((d) => checkMade(d, values.get(d.name)!, `the ${scheme.kind} scheme`));
  }
  return values;
}

function isFunction(value: unknown): boolean {
  return typeof value === "function";
}

/** Throws unless these are as many finite numbers as the parameter has. */
function checkMade({ name, shape }: Parameter, made: Float32Array, scheme: string): void {
  const by = scheme ? ` by ${scheme}` : "";
  if (!(made instanceof Float32Array)) {
    throw new TypeError(
      `Cannot initialize "${name}"${by}: expected a Float32Array, got ${kindOrValue(made)}`,
    );
  }
  if (made.length !== sizeOf(shape)) {
    throw new RangeError(
      `Cannot initialize "${name}"${by}: expected values of shape ${formatShape(shape)}, got ` +
        `${made.length}`,
    );
  }
  const wrong = firstNotFinite(made);
  if (wrong < 0) return;
  throw new RangeError(
    `Cannot initialize "${name}"${by}: expected finite numbers, got ${
      made[wrong]
    } at index ${wrong}`,
  );
}

interface Drawing extends DrawingOptions {
  readonly roles: readonly Role[];
  readonly values: ReadonlyMap<string, Float32Array>;
  readonly random: Random;
}

function apply(
  scheme: StructuredInitializer,
  { roles, values, random, threads }: Drawing,
): void {
  const matching = roles.filter(({ kind }) => kind === scheme.kind);
  if (!matching.length) {
    const kinds = [...new Set(roles.map(({ kind }) => kind))].join(", ") || "none";
    throw new RangeError(
      `Cannot initialize: expected a network with roles of the kind "${scheme.kind}", got ${kinds}`,
    );
  }
  matching.forEach((role) => scheme.check?.(role));
  const own = matching.map((role) => ({ role, random: random.child(role.name) }));
  const weights = ({ name }: Parameter) => values.get(name)!;
  if (scheme.initializeAll) scheme.initializeAll(own, weights, { threads });
  else for (const item of own) scheme.initialize(item.role, weights, item.random, { threads });
}
