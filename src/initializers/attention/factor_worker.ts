/**
 * A thread that makes factors of products: of each message's work what the others leave to it.
 *
 * @module
 */
import { type SharedWork, takeRequests } from "./product_factors.ts";

const scope = globalThis as unknown as {
  onmessage: ((event: MessageEvent<SharedWork>) => void) | null;
};

scope.onmessage = ({ data }) => takeRequests(data);
