/** The configuration, and the secrets and bindings that it names. Of secrets only names and shapes are spoken of. */
import type { Config } from '../../audit/config.ts';
import { pveTokenShape } from './cluster.ts';
import { askWorker, cannotTell, type DoctorLine, type Finding, line, ok, problem } from './line.ts';
import { pbsTokenShape } from './server.ts';
import type { World } from './world.ts';

/** @param where it stands: a file, or the bucket */
export function configurationGood({ clusters }: Config, where: string): DoctorLine[] {
  const names = clusters.map(({ id }) => id).join(', ');
  return [line('configuration', where, ok(`It is valid; clusters: ${names}.`))];
}

/** @param error of `parseConfig` or of reading it: its text names every mistake on a line of its own */
export function configurationWrong({ message }: Error, where: string, next: string): DoctorLine[] {
  const mistakes = message.split('\n').filter((text) => text.startsWith('- '));
  return (mistakes.length > 0 ? mistakes.map((text) => text.slice(2)) : [message]).map((said) =>
    line('configuration', where, problem(said, next)),
  );
}

interface Named {
  /** What it is for. */
  what: string;
  /** What it must look like, and in words. */
  shape?: [RegExp, string];
  /** Only who sends alerts and serves links needs it. */
  byWorker: boolean;
}

export function secretLines({ config, secretOf, howToSet, isWorker }: World): DoctorLine[] {
  return [...secretsIn(config)].map(([name, { what, shape, byWorker }]) => {
    const value = secretOf(name);
    const judged = (): Finding => {
      if (!value)
        return byWorker && !isWorker
          ? cannotTell(`Not set here (${what}); only the Worker needs it.`, askWorker)
          : problem(`Not set (${what}).`, howToSet(name));
      if (shape && !shape[0].test(value))
        return problem(`It does not read ${shape[1]} (${what}).`, howToSet(name));
      return ok(`Set (${what}).`);
    };
    return line('secret', name, judged());
  });
}

const pveShape: [RegExp, string] = [pveTokenShape, 'user@realm!name=secret, as pveum prints a token'];
const pbsShape: [RegExp, string] = [pbsTokenShape, 'user@realm!name:secret, with a colon'];

/** Each name once: the first use that has a shape counts. */
export function secretsIn({ clusters }: Config): Map<string, Named> {
  const found = new Map<string, Named>();
  const add = (name: string, named: Named) => {
    const before = found.get(name);
    found.set(name, before ? { ...named, ...before, byWorker: before.byWorker && named.byWorker } : named);
  };
  for (const { id, tokenSecret, access, backupServers, policy, alerts, open } of clusters) {
    add(tokenSecret, { what: `API token of ${id}`, shape: pveShape, byWorker: false });
    for (const name of access ? [access.idSecret, access.secretSecret] : [])
      add(name, { what: `Access service token for ${id}`, byWorker: false });
    for (const server of backupServers)
      add(server.tokenSecret, { what: `API token of ${server.name}`, shape: pbsShape, byWorker: false });
    for (const { name, via, passwordSecret } of policy.offsite.targets) {
      if ('endpoint' in via) {
        add(via.accessKeySecret, { what: `id of the access key of ${name}`, byWorker: false });
        add(via.secretKeySecret, { what: `access key of ${name}`, byWorker: false });
      }
      if (passwordSecret) add(passwordSecret, { what: `password of ${name}`, byWorker: false });
    }
    for (const channel of alerts.channels)
      for (const name of namedIn(channel)) add(name, { what: `alerts by ${channel.name}`, byWorker: true });
    if (alerts.heartbeat)
      add(alerts.heartbeat.urlSecret, { what: 'ping URL of the heartbeat', byWorker: true });
    for (const name of namedIn(open ?? {})) add(name, { what: `open links of ${id}`, byWorker: true });
  }
  return found;
}

/** Every setting that names a secret ends so. */
const namedIn = (settings: object): string[] =>
  Object.entries(settings).flatMap(([key, value]) =>
    /^signingSecret$|Secret$/.test(key) && typeof value === 'string' ? [value] : [],
  );

/** Only where there are bindings at all. */
export function bindingLines({ config, wayTo, r2, hasEmail }: World): DoctorLine[] {
  const wanted = new Map<string, [what: string, there: boolean]>();
  for (const { id, vpcBinding, backupServers, policy, alerts } of config.clusters) {
    const vpc = (name: string | undefined, what: string) =>
      name && wanted.set(name, [`Workers VPC service, for ${what}`, wayTo(name) !== null]);
    vpc(vpcBinding, id);
    for (const server of backupServers) vpc(server.vpcBinding, server.name);
    for (const { name, via } of policy.offsite.targets)
      if ('binding' in via && r2)
        wanted.set(via.binding, [`R2 bucket, for ${name}`, r2(via.binding) !== null]);
    for (const channel of alerts.channels)
      if (channel.type === 'email' && hasEmail)
        wanted.set(channel.binding, [`send_email, for ${channel.name}`, hasEmail(channel.binding)]);
  }
  return [...wanted].map(([name, [what, there]]) =>
    line('binding', name, there ? ok(`There (${what}).`) : problem(`Missing (${what}).`, addBinding)),
  );
}

const addBinding = 'Add it to wrangler.local.toml and deploy: docs/deploy.md.';
