import { clusters } from '../demo/clusters.ts';

/** Everything that `npm run audit` can do, for 80 columns. */
export function auditHelp(): string {
  return `Audits a Proxmox VE cluster and prints the report. It only reads.

  npm run -s audit -- --url https://pve1.example.com:8006
  npm run -s audit -- --demo homelab

WHAT TO AUDIT (one of these)
  --url URL           Base URL of a node. Repeat it for further nodes: they are
                      tried in turn when one does not answer.
  --config FILE       offsight.config.ts or its JSON: URLs, name of the token's
                      environment variable, thresholds, roles, accepted risks.
                      Beside another source only what you expect is taken from
                      it, not the URLs.
  --cluster ID        Cluster of that configuration; the first one otherwise.
  --facts FILE        Facts of an earlier audit (see --save-facts), judged again
                      without a network.
  --demo NAME         A simulated cluster:
                      ${inLines(Object.keys(clusters).join(', '))}.

TOKEN
  PVE_TOKEN=user@realm!name=secret in the environment, or
  --token 'user@realm!name=secret'. The environment is safer: arguments can be
  read by everyone on this computer (ps) and stay in the shell's history.
  With --demo a token's short name will do: reader (default), backups, narrow,
  bare, all.

  A token that can only read is made by these four lines, as root on a node:
    pveum user add audit@pve
    pveum user token add audit@pve reader --privsep 1
    pveum acl modify / --users audit@pve --roles PVEAuditor
    pveum acl modify / --tokens 'audit@pve!reader' --roles PVEAuditor

CERTIFICATE (Proxmox signs its own)
  --fingerprint HEX   SHA-256 of the node's certificate, AB:CD:…; repeat it for
                      further nodes. Without it a certificate that no authority
                      signed is refused, and its fingerprint shown to compare.
  --insecure          Asks whoever answers. Whoever sits between can read the
                      token.
  Plain http is for this computer only (localhost, 127.0.0.0/8, ::1).

OFFSITE (policy.offsite of the configuration)
  The keys of the buckets come from the environment, by the names that the
  configuration gives them. R2 bindings are for the Worker alone.
  --no-offsite        Leaves the offsite targets out.
  --drills FILE       Restore drills on record, as GET /api/drills answers, or
                      one JSON object a line. Without it nobody knows of any.

HOW TO JUDGE
  --profile NAME      full (default), or essential: what any cluster must have.
  --depth NAME        full (default), or lean: fewer requests; what they would
                      have shown is listed as not seen.
  --fail-below SCORE  Exit with 3 when the overall score is lower, or none.

OUTPUT
  --format NAME       text (default), json (docs/report-format.md) or md.
  --all               Every subject in the text report, not the first few.
  --output FILE       There instead of here; written as a whole or not at all.
  --save-facts FILE   Also keeps what was gathered, to judge it again later.
  --help, -h          This text.

  Only the report goes to standard output; progress and errors go to standard
  error. NO_COLOR=1 turns colours off.

EXIT CODE
  0 done   1 the audit could not be made   2 wrong usage
  3 score below --fail-below   130 interrupted

EXAMPLES
  read -rs PVE_TOKEN && export PVE_TOKEN
  npm run -s audit -- --url https://10.0.0.2:8006 --fingerprint AB:CD:…
  npm run -s audit -- --config offsight.config.ts --format md --output report.md
  npm run -s audit -- --url https://10.0.0.2:8006 --save-facts facts.json
  npm run -s audit -- --facts facts.json --profile essential --fail-below 7

More: docs/terminal.md
`;
}

/** Under the texts of the options, within 80 columns. */
function inLines(words: string): string {
  return words.replace(/(.{1,54})(?:, |$)/g, (_, line: string, at: number, all: string) =>
    at + line.length < all.length ? `${line},\n${' '.repeat(22)}` : line,
  );
}
