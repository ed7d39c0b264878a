/**
 * Commands that reports show. Built from parts, so that every argument is quoted and a test can hold each
 * of them against the options of the real tools.
 */
export interface Command {
  /** The line to paste into a root shell of a node. */
  line: string;
  /** `reads` changes nothing; `changes` alters configuration or data; `interrupts` stops or restarts a guest or node. */
  effect: 'reads' | 'changes' | 'interrupts';
  /** Node or backup server on which it must run; absent = any node of the cluster. */
  on?: string;
}

type Options = Record<string, string | number | boolean>;

/**
 * @param tool words of the command, already safe: `ha-manager add`.
 * @param args positional arguments, quoted as needed.
 * @param options `{state: 'started', online: true}` → `--state started --online`; underscores and hyphens as the tool spells them.
 */
export function command(
  effect: Command['effect'],
  tool: string,
  args: (string | number)[] = [],
  options: Options = {},
  on?: string,
): Command {
  const flags = Object.entries(options)
    .filter(([, value]) => value !== false)
    .map(([name, value]) => (value === true ? `--${name}` : `--${name} ${quote(String(value))}`));
  const line = [tool, ...args.map((arg) => quote(String(arg))), ...flags].join(' ');
  return { line, effect, ...(on && { on }) };
}

/**
 * Quotes for a POSIX shell. Control characters and leading hyphens cannot come from a name that Proxmox
 * accepts, so they are dropped rather than carried onto somebody's terminal or, since quotes do not hide a
 * hyphen from the tool, taken for an option.
 */
export function quote(argument: string): string {
  const clean = argument
    .replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    .replace(/^-+/, '');
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(clean) ? clean : `'${clean.replaceAll("'", `'\\''`)}'`;
}
