import { requireDeno } from "../../host/mod.ts";

/** npm's packages that only some data take, in the versions that were tried. */
export const imagePackages = {
  /** Decodes PNG. */
  png: "npm:fast-png@8.0.0",
  /** Decodes JPEG: MozJPEG, which gives libjpeg-turbo's and so Pillow's pixels. */
  jpeg: "npm:@jsquash/jpeg@1.6.0/decode.js",
  /** Decodes WebP: libwebp. */
  webp: "npm:@jsquash/webp@1.5.0/decode.js",
  /** Reads Parquet. */
  parquet: "npm:hyparquet@1.33.0",
  /** Decompresses what Parquet's files may be compressed by, beside Snappy. */
  compressors: "npm:hyparquet-compressors@1.1.2",
} as const;

/** A package can't be loaded: nothing is wrong with an image. */
export class PackageError extends Error {
  /** The class's name. */
  override readonly name = "PackageError";
}

/** A package by what it does. */
export type PackageName = keyof typeof imagePackages;

/**
 * Imports a package when data that take it are read, and not before: nothing else downloads it.
 *
 * @param doing What can't be done without it, as in `read PNG images`.
 * @throws {PackageError} If it can't be loaded; says what to do.
 */
export async function importPackage<T>(name: PackageName, doing: string): Promise<T> {
  requireDeno(doing);
  const specifier: string = imagePackages[name];
  try {
    return await import(specifier);
  } catch (error) {
    const why = error instanceof Error ? error.message.split("\n")[0] : error;
    throw new PackageError(
      `Cannot ${doing}: expected ${specifier}, which is downloaded when it is first needed, got ` +
        `"${why}". In a checkout: deno task images, or --lock=tasks/images.lock, which lists it`,
      { cause: error },
    );
  }
}
