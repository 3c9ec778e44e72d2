import {
  embeddingGradientText,
  embeddingText,
} from "../../../../kernels/webgpu/generated/embedding.ts";
import { specialNumbersText } from "../../../../kernels/webgpu/generated/shared.ts";
import { sizeOf } from "../../../tensors/mod.ts";
import type { KernelChooser } from "../dispatch.ts";
import { MAX_LOOP_ROUNDS } from "../limits.ts";
import { array, operand } from "./shared/operand.ts";
import { cut, inPieces } from "./shared/pieces.ts";
import { plain } from "./shared/plain.ts";

/** `(table, tokens) → y`. */
export const embedding: KernelChooser = ({ inputs: [table, tokens] }) => {
  const [rows, d] = table.shape;
  const places = sizeOf(tokens.shape);
  const texts = [
    operand("table", 0, d),
    array("tokens", 1, "i32"),
    operand("y", 2, d),
    specialNumbersText,
    embeddingText,
  ];
  const made = plain("embedding", texts, { rows, columns: d, places }, places * Math.ceil(d / 4));
  return { dispatches: [made], scratch: 0 };
};

/** `(tokens, dy) → dtable`. */
export const embeddingGradient: KernelChooser = (
  { inputs: [tokens], outputs: [table] },
  tuning,
) => {
  const [rows, d] = table.shape;
  const places = sizeOf(tokens.shape);
  const tiles = rows * Math.ceil(d / 256);
  const { pieces, piece } = cut(places, tiles, tuning, 0);
  const texts = [
    array("tokens", 0, "i32"),
    operand("dy", 1, d),
    operand("sums", 2, d),
    embeddingGradientText,
  ];
  // Longer pieces take several dispatches that go on with each other's sums: the order stays.
  const span = 1024 * Math.floor(MAX_LOOP_ROUNDS / EMBEDDING_BLOCK);
  const partials = Array.from({ length: Math.ceil(piece / span) }, (_, i) => {
    const params = { rows, columns: d, places, pieces, piece, skipped: i * span, span };
    return {
      ...plain("embedding gradient", texts, params, 64 * tiles * pieces),
      bindings: [0, 1, pieces === 1 ? 2 : 3],
      rounds: EMBEDDING_BLOCK * Math.ceil(Math.min(piece - i * span, span) / 1024),
    };
  });
  return inPieces(partials, pieces, rows * d, 3, 2);
};

/** Rounds for 1,024 places: one, 16 of looking, 32 of words, all places, and the ends of loops. */
const EMBEDDING_BLOCK = 1 + 17 + 2 * 33 + 1024;
