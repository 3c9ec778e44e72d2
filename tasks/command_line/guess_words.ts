/** What is said of heads that are guessed. */
export function guessWords(heads: number, headDim: number): string {
  return `${heads} heads of ${headDim} dimensions, as neither config.json nor the file says how many there are; ` +
    "--heads=N says it.";
}
