import type { Inventory } from "../models/mod.ts";
import type { Initializer, Parameter, Role, StructuredInitializer } from "../initializers/mod.ts";
import { Random } from "../random/mod.ts";
import { sizeOf } from "../tensors/mod.ts";

/** How a model's parameters get their first values. */
export interface InitializationOptions {
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
 * @throws {RangeError} if an initializer returns the wrong number of values, or a structured scheme
 *   finds no role of its kind.
 *
 * @example
 * ```ts
 * import { mimeticAttention } from "@x/mimetic/initializers";
 * import { takeInventory, vitNano } from "@x/mimetic/models";
 * import { initialize } from "@x/mimetic/training";
 *
 * const inventory = takeInventory(vitNano());
 * const values = initialize(inventory, { seed: 0, structured: [mimeticAttention()] });
 * console.log(values.get("blocks.0.attn.qkv.weight")?.length);
 * ```
 */
export function initialize(
  inventory: Inventory,
  { seed, structured = [], override }: InitializationOptions,
): Map<string, Float32Array> {
  const random = new Random(seed);
  const values = new Map<string, Float32Array>();
  for (const declaration of inventory.parameters) {
    const { name, shape } = declaration;
    const initializer = override?.(declaration) ?? declaration.initializer;
    const made = initializer(declaration, random.child(name));
    if (made.length !== sizeOf(shape)) {
      throw new RangeError(
        `Cannot initialize "${name}" as it has shape [${shape}]: got ${made.length} values`,
      );
    }
    values.set(name, made);
  }
  structured.forEach((scheme) => apply(scheme, inventory.roles, values, random));
  return values;
}

function apply(
  scheme: StructuredInitializer,
  roles: readonly Role[],
  values: ReadonlyMap<string, Float32Array>,
  random: Random,
): void {
  const matching = roles.filter(({ kind }) => kind === scheme.kind);
  if (!matching.length) {
    const kinds = [...new Set(roles.map(({ kind }) => kind))].join(", ") || "none";
    throw new RangeError(
      `Cannot initialize as the model has no role "${scheme.kind}"; its roles: ${kinds}`,
    );
  }
  for (const role of matching) {
    scheme.initialize(role, ({ name }) => values.get(name)!, random.child(role.name));
  }
}
