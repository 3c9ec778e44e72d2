import type { CompletedCommand, CompletedValue } from "./table.ts";

/** The script that completes a program's command line in fish, from version 3 on. */
export function fishCompletion(program: string, commands: readonly CompletedCommand[]): string {
  const test = `__${program}_command`;
  const lines = commands.flatMap(({ name, about, flags, words }) => [
    `complete -c ${program} -n '${test}' -a ${name} -d ${quoted(about)}`,
    ...flags.map(({ name: flag, help, value }) =>
      `complete -c ${program} -n '${test} ${name}' -l ${flag}${action(value)} -d ${quoted(help)}`
    ),
    ...words === "files"
      ? [`complete -c ${program} -n '${test} ${name}' -F`]
      : words === "nothing"
      ? []
      : [`complete -c ${program} -n '${test} ${name}' -a ${quoted(words.join(" "))}`],
  ]);
  return `# Completes ${program} in fish: ${program} completion fish | source
# True if no command is given yet, or if it is that one.
function ${test}
    set -l words (commandline -opc)
    if test (count $words) -lt 2
        return (test (count $argv) -eq 0)
    end
    test "$words[2]" = "$argv[1]"
end
complete -c ${program} -f
${lines.join("\n")}
`;
}

function action(value: CompletedValue): string {
  if (value === "nothing") return "";
  if (value === "anything") return " -x";
  if (value === "files") return " -r -F";
  const words = value.words.join(" ");
  // Its second argument prints one a line.
  const several = `(__fish_complete_list , "printf '%s\\\\n' ${words}")`;
  return ` -x -a ${quoted(value.several ? several : words)}`;
}

/** Within quotes, fish reads \\ and ' by a \\ before them. */
function quoted(text: string): string {
  return `'${text.replaceAll(/[\\']/g, "\\$&")}'`;
}
