/** Why something was refused, without what was tried: of `Cannot x: expected y, got z` what comes after the colon. */
export function reasonOf({ message }: Error): string {
  return message.replace(/^Cannot .*?: (?=expected)/, "");
}
