/**
 * The playground's training worker.
 *
 * @module
 */
import type { PageMessage } from "./protocol.ts";
import { Engine } from "./engine/engine.ts";

const engine = new Engine((message, moved = []) => {
  self.postMessage(message, { transfer: moved.map(({ buffer }) => buffer as ArrayBuffer) });
});
self.onmessage = ({ data }: MessageEvent<PageMessage>) => engine.receive(data);
engine.closed.then(() => self.close(), reportError);
