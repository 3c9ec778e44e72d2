/** The package's version, as its manifest has it: the manifest itself is nothing that a page loads. */
export const version = "0.1.0";
