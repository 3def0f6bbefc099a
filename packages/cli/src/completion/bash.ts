/** Completion for bash. */
import type { CommandDescription, Completes } from "./describe.ts";

const words = (list: readonly string[]): string => `COMPREPLY=($(compgen -W "${list.join(" ")}" -- "$current"))`;

function reply(completes: Completes): string {
  if (completes === "files") return 'COMPREPLY=($(compgen -f -- "$current"))';
  if (completes === "directories") return 'COMPREPLY=($(compgen -d -- "$current"))';
  return completes === "nothing" ? "COMPREPLY=()" : words(completes);
}

export function bashCompletion(commands: readonly CommandDescription[]): string {
  const values = commands.flatMap(({ name, flags }) =>
    flags.flatMap(({ name: flag, value }) =>
      value === undefined ? [] : [`    "${name} ${flag}") ${reply(value)}; return ;;`],
    ),
  );
  const rest = commands.map(
    ({ name, flags, argument }) =>
      `    ${name}) if [[ $current == -* ]]; then ${words(flags.map((flag) => flag.name))}; else ${reply(argument)}; fi ;;`,
  );
  return `# Completion of pidge for bash: source <(pidge completion bash)
_pidge() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command= word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    if [[ $word != -* ]]; then command=$word; break; fi
  done
  case "$command $previous" in
${values.join("\n")}
  esac
  case $command in
    "") ${words([...commands.map(({ name }) => name), "help", "--help", "--version"])} ;;
${rest.join("\n")}
  esac
}
complete -o filenames -F _pidge pidge
`;
}
