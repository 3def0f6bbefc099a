/** Completion for zsh. */
import type { CommandDescription, Completes, FlagDescription } from "./describe.ts";

function action(completes: Completes): string {
  if (completes === "files") return "_files";
  if (completes === "directories") return "_files -/";
  return completes === "nothing" ? " " : `(${completes.join(" ")})`;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

function specification({ name, description, value }: FlagDescription): string {
  const label = description.replaceAll(":", "\\:");
  return quoted(`${name}[${label}]${value === undefined ? "" : `:value:${action(value)}`}`);
}

export function zshCompletion(commands: readonly CommandDescription[]): string {
  const list = commands.map(({ name, description }) => `    ${quoted(`${name}:${description}`)}`);
  const cases = commands.map(({ name, flags, argument }) => {
    const rest = argument === "nothing" ? [] : [quoted(`*:argument:${action(argument)}`)];
    return `    ${name}) _arguments ${[...flags.map(specification), ...rest].join(" ")} ;;`;
  });
  return `#compdef pidge
# Completion of pidge for zsh: source <(pidge completion zsh)
_pidge() {
  local -a commands
  commands=(
${list.join("\n")}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${cases.join("\n")}
  esac
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _pidge "$@"; else compdef _pidge pidge; fi
`;
}
