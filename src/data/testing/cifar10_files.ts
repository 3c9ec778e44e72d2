// What the tests of CIFAR-10's loader need: small files in its layout, and an archive of them.

import { createHash } from "node:crypto";
import { FILES, RECORD } from "../cifar10_files.ts";

/** A file of `records` records: record r has label (r + salt) mod 10, its pixels count up from r. */
export function records(count: number, salt = 0): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(count * RECORD);
  for (let r = 0; r < count; r++) {
    out[r * RECORD] = (r + salt) % 10;
    for (let i = 1; i < RECORD; i++) out[r * RECORD + i] = (r + i - 1) & 255;
  }
  return out;
}

/** Writes the six files into a folder, which it makes. */
export async function writeFiles(folder: string, count: number): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  for (const [i, name] of FILES.entries()) {
    await Deno.writeFile(`${folder}/${name}`, records(count, i));
  }
}

function header(name: string, size: number, type: string): Uint8Array {
  const out = new Uint8Array(512);
  const write = (text: string, at: number) => out.set(new TextEncoder().encode(text), at);
  write(name, 0);
  write("0000644\0", 100);
  write(`${size.toString(8).padStart(11, "0")}\0`, 124);
  write("        ", 148);
  write(type, 156);
  write("ustar\0" + "00", 257);
  const sum = out.reduce((total, byte) => total + byte, 0);
  write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return out;
}

/** A ustar archive; a name that ends in a slash is a folder. */
export function tar(files: Record<string, Uint8Array>): Uint8Array<ArrayBuffer> {
  const blocks: Uint8Array[] = [];
  for (const [name, bytes] of Object.entries(files)) {
    blocks.push(header(name, bytes.length, name.endsWith("/") ? "5" : "0"), bytes);
    blocks.push(new Uint8Array((512 - bytes.length % 512) % 512));
  }
  blocks.push(new Uint8Array(1024));
  const out = new Uint8Array(blocks.reduce((total, block) => total + block.length, 0));
  let at = 0;
  for (const block of blocks) {
    out.set(block, at);
    at += block.length;
  }
  return out;
}

/** The bytes, gzipped. */
export async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** An archive as the author's, of `count` records a file; one file may be left out. */
export function archive(count: number, without?: string): Promise<Uint8Array<ArrayBuffer>> {
  const files: Record<string, Uint8Array> = {
    "cifar-10-batches-bin/": new Uint8Array(0),
    "cifar-10-batches-bin/batches.meta.txt": new TextEncoder().encode("airplane\n"),
  };
  for (const [i, name] of FILES.entries()) {
    if (name !== without) files[`cifar-10-batches-bin/${name}`] = records(count, i);
  }
  return gzip(tar(files));
}

/** The MD5 sum in hexadecimal. */
export function md5(bytes: Uint8Array): string {
  return createHash("md5").update(bytes).digest("hex");
}

/** Runs `use` with a server that sends `reply`, as it is, to whoever connects; then stops it. */
export async function withServer<T>(
  reply: { head: string; body?: Uint8Array; hang?: boolean },
  use: (url: string) => Promise<T>,
): Promise<T> {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const open: Deno.Conn[] = [];
  const serving = (async () => {
    for await (const connection of listener) {
      await connection.read(new Uint8Array(4096));
      await connection.write(new TextEncoder().encode(`HTTP/1.1 ${reply.head}\r\n\r\n`));
      const body = reply.body ?? new Uint8Array(0);
      for (let at = 0; at < body.length;) at += await connection.write(body.subarray(at));
      if (reply.hang) open.push(connection);
      else connection.close();
    }
  })();
  try {
    const { port } = listener.addr as Deno.NetAddr;
    return await use(`http://127.0.0.1:${port}/cifar-10-binary.tar.gz`);
  } finally {
    listener.close();
    for (const connection of open) connection.close();
    await serving;
  }
}
