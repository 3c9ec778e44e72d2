/** Runs that a notice names at most. */
const NAMED = 12;

/**
 * What must be read before anything else in a report: which runs it lacks.
 *
 * @param planned How many runs the experiment has.
 * @param unfinished Those without an end.
 * @param diverged Those that diverged.
 * @param lost Arms of which every run diverged.
 * @returns Sentences; none if every run has a result.
 */
export function noticesOf(
  planned: number,
  unfinished: readonly { run: string; epoch: number; epochs: number }[],
  diverged: readonly { run: string; epoch: number; step: number }[],
  lost: readonly string[],
): string[] {
  const notices: string[] = [];
  if (unfinished.length) {
    const where = unfinished.map(({ run, epoch, epochs }) =>
      epoch
        ? `${run} is after epoch ${epoch} of ${epochs}`
        : `${run} is before its first epoch's end`
    );
    notices.push(
      `UNFINISHED ${
        planned - unfinished.length
      } of ${planned} runs have ended, so nothing here is ` +
        `a result yet: ${few(where)}.`,
    );
  }
  if (diverged.length) {
    const where = diverged.map(({ run, epoch, step }) =>
      `${run} (epoch ${epoch + 1}, step ${step})`
    );
    notices.push(
      `DIVERGED ${diverged.length} of ${planned} runs have no result, and no figure counts them: ` +
        `${few(where)}. Their rates are chosen only where an arm has no other.` +
        (lost.length ? ` Every run of ${few(lost)} diverged.` : ""),
    );
  }
  return notices;
}

function few(words: readonly string[]): string {
  const more = words.length - NAMED;
  return words.slice(0, NAMED).join("; ") + (more > 0 ? `; and ${more} more` : "");
}
