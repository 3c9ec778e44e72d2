import type { PlannedStep } from "../../plan/plan.ts";
import { roundUp } from "../../plan/arena.ts";
import type { ProgramBuilder } from "../program_builder.ts";
import { SCRATCH } from "../../../../kernels/cpu/memory_layout.ts";
import type { Instructions } from "../instruction.ts";

const heads = ["batch", "tokens", "heads", "head", "causal", "blockRows"] as const;

/** The kernels of this family and their arguments. */
export const instructions = {
  attention: {
    file: "attention/attention",
    addresses: ["qkv", "out", "logSumExp"],
    integers: heads,
    reals: ["scale"],
  },
  attentionGradient: {
    file: "attention/attention_gradient",
    addresses: ["qkv", "out", "logSumExp", "dout", "dqkv"],
    integers: heads,
    reals: ["scale"],
  },
} as const satisfies Instructions;

interface Sizes {
  batch: number;
  tokens: number;
  heads: number;
  head: number;
}

/** Rows that a block of scores has where there is room. */
const ROWS = 96;

function sizesOf({ attributes: { heads }, inputs: [qkv] }: PlannedStep): Sizes {
  const [batch, tokens, width] = qkv.shape;
  return { batch, tokens, heads, head: width / 3 / heads };
}

/** Multi-head attention. */
export function attention(step: PlannedStep, to: ProgramBuilder): void {
  const { attributes: { causal, scale }, inputs: [qkv], outputs: [out, logSumExp] } = step;
  const { tokens, head, ...sizes } = sizesOf(step);
  const padded = roundUp(tokens, 16);
  const packed = 4 * (padded * head + tokens * roundUp(head, 16));
  const most = blockRows(tokens, packed, SCRATCH.blocks / (4 * padded + 68));
  const cut = { ...sizes, tokens, head, causal, scale, blockRows: most };
  to.emit(instructions.attention, { qkv, out, logSumExp, ...cut });
}

/** The gradient of multi-head attention. */
export function attentionGradient(step: PlannedStep, to: ProgramBuilder): void {
  const { attributes: { causal, scale }, inputs, outputs: [dqkv] } = step;
  const [qkv, out, logSumExp, dout] = inputs;
  const { tokens, head, ...sizes } = sizesOf(step);
  const padded = roundUp(tokens, 16);
  const packed = 4 * (2 * padded * head + (2 * tokens + ROWS) * roundUp(head, 16));
  const inBlocks = (SCRATCH.blocks - 4 * padded - 64) / (8 * padded + 128);
  const inPackedA = (SCRATCH.packedA / tokens - 64) / 4;
  const most = blockRows(tokens, packed, Math.min(inBlocks, inPackedA));
  const cut = { ...sizes, tokens, head, causal, scale, blockRows: most };
  to.emit(instructions.attentionGradient, { qkv, out, logSumExp, dout, dqkv, ...cut });
}

/** Rows of a block; throws where a head's keys and values don't fit into a thread's scratch. */
function blockRows(tokens: number, packed: number, room: number): number {
  const rows = Math.min(tokens, ROWS, Math.floor(room));
  if (rows >= Math.min(tokens, 6) && packed <= SCRATCH.packedB) return rows;
  throw new RangeError(
    `Cannot attend over ${tokens} tokens on the CPU: expected heads of at most ` +
      `${SCRATCH.packedB} bytes, got ${packed}`,
  );
}
