import type { CompletedCommand, CompletedValue } from "./table.ts";

/** The script that completes a program's command line in bash, from version 4 on. */
export function bashCompletion(program: string, commands: readonly CompletedCommand[]): string {
  return `# Completes ${program} in bash: source <(${program} completion bash)
_${program}() {
  local line=\${COMP_LINE:0:COMP_POINT} start='' kind='' values='' flags='' words='' one last
  local -a given reply=()
  read -ra given <<<"$line"
  [[ $line == *[[:space:]] ]] && given+=('')
  local cur=\${given[-1]} before=\${given[-2]}
  local rest=$cur
  if ((\${#given[@]} == 2)); then
    kind=words values='${commands.map(({ name }) => name).join(" ")}'
  else
    case \${given[1]} in
${commands.map(caseOfCommand).join("\n")}
    esac
    if [[ $cur == --*=* ]]; then
      start=\${cur%%=*}= rest=\${cur#*=}
      _${program}_value "\${given[1]} \${cur%%=*}"
    elif [[ $cur == -* ]]; then
      kind=words values=$flags
    else
      [[ $before == --* && $before != *=* ]] && _${program}_value "\${given[1]} $before"
      [[ $kind ]] || { kind=\${words:+words} values=$words; }
      [[ $words == files ]] && [[ $values == files ]] && kind=files
    fi
  fi
  if [[ $kind == several && $rest == *,* ]]; then
    start+=\${rest%,*}, rest=\${rest##*,}
  fi
  if [[ $kind == files ]]; then
    mapfile -t reply < <(compgen -f -- "$rest")
    reply=("\${reply[@]/#/$start}")
    compopt -o filenames 2>/dev/null
  elif [[ $kind == words || $kind == several ]]; then
    for one in $values; do
      [[ $one == "$rest"* ]] && reply+=("$start$one")
    done
    [[ $kind == several || \${reply[*]} == *= ]] && compopt -o nospace 2>/dev/null
  fi
  # Bash takes what follows these for a word of its own, if they are among the letters that break words.
  local marks=\${COMP_WORDBREAKS//[^=:]/}
  last=$cur
  [[ $marks ]] && last=\${cur##*[$marks]}
  one=\${cur%"$last"}
  COMPREPLY=("\${reply[@]#"$one"}")
}
_${program}_value() {
  case $1 in
${casesOfValues(commands).join("\n")}
  esac
}
complete -F _${program} ${program}
`;
}

function caseOfCommand({ name, flags, words }: CompletedCommand): string {
  const all = flags.map(({ name, value }) => `--${name}${value === "nothing" ? "" : "="}`).join(
    " ",
  );
  const beside = words === "nothing" ? "" : words === "files" ? "files" : words.join(" ");
  return `      ${name}) flags='${all}' words='${beside}' ;;`;
}

/** A case for each kind of value, with all flags that take it. */
function casesOfValues(commands: readonly CompletedCommand[]): string[] {
  const cases = new Map<string, string[]>();
  for (const { name, flags } of commands) {
    for (const { name: flag, value } of flags) {
      const what = assignments(value);
      if (!what) continue;
      cases.set(what, [...cases.get(what) ?? [], `'${name} --${flag}'`]);
    }
  }
  return [...cases].map(([what, patterns]) => `    ${patterns.join(" | ")}) ${what} ;;`);
}

function assignments(value: CompletedValue): string | undefined {
  if (value === "nothing") return undefined;
  if (typeof value === "string") return `kind=${value}`;
  return `kind=${value.several ? "several" : "words"} values='${value.words.join(" ")}'`;
}
