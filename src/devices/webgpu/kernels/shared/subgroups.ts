/** A text for subgroups of so many lanes. */
export function withSubgroup(text: string, lanes: number): string {
  return text.replace("const SUBGROUP = 8u;", `const SUBGROUP = ${lanes}u;`);
}

/** Makes a kernel's number of an invocation its number within the subgroup. */
export function askForLane(text: string): string {
  return text.replace("@builtin(local_invocation_index)", "@builtin(subgroup_invocation_id)");
}
