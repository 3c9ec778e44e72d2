import type { CompletedCommand, CompletedFlag, CompletedValue } from "./table.ts";

/** The script that completes a program's command line in zsh. */
export function zshCompletion(program: string, commands: readonly CompletedCommand[]): string {
  const names = commands.map(({ name, about }) =>
    quoted(`${name}:${about.replaceAll(":", "\\:")}`)
  );
  return `#compdef ${program}
# Completes ${program} in zsh: source <(${program} completion zsh), after compinit
_${program}() {
  if ((CURRENT == 2)); then
    local -a commands=(
      ${names.join("\n      ")}
    )
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  ((CURRENT--))
  case $command in
${commands.map(caseOfCommand).join("\n")}
  esac
}
compdef _${program} ${program}
`;
}

function caseOfCommand({ name, flags, words }: CompletedCommand): string {
  const beside = words === "nothing"
    ? []
    : [words === "files" ? "'*:file:_files'" : quoted(`1:word:(${words.join(" ")})`)];
  const lines = [...flags.map(specification), ...beside];
  return `    ${name})
      _arguments \\
        ${lines.join(" \\\n        ")}
      ;;`;
}

/** What \`_arguments\` takes for a flag, with its value behind = or a space. */
function specification({ name, help, value }: CompletedFlag): string {
  const words = help.replaceAll(/[[\]\\:]/g, "\\$&");
  return quoted(`--${name}${value === "nothing" ? "" : "="}[${words}]${action(value)}`);
}

function action(value: CompletedValue): string {
  if (value === "nothing") return "";
  if (value === "anything") return ":value: ";
  if (value === "files") return ":file:_files";
  const words = value.words.map((word) => word.replaceAll(":", "\\:")).join(" ");
  return value.several ? `:values:_sequence compadd - ${words}` : `:value:(${words})`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
