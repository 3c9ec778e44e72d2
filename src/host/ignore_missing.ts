/** Takes the error for a missing file, and throws any other one. */
export function ignoreMissing(error: unknown): undefined {
  const { NotFound, NotADirectory } = Deno.errors;
  if (!(error instanceof NotFound || error instanceof NotADirectory)) throw error;
}
