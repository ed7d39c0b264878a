import type { Bridge } from './bridges.ts';

/** The physical ports under an interface of a node: through bridges, bonds and VLANs, each once. */
export function physicalPorts(name: string, interfaces: readonly Bridge[]): string[] {
  const byName = new Map(interfaces.map((entry) => [entry.name, entry]));
  const found = new Set<string>();
  const seen = new Set<string>();
  const look = (at: string): void => {
    if (seen.has(at)) return;
    seen.add(at);
    const entry = byName.get(at);
    const under = entry ? below(entry, interfaces) : vlanBase(at);
    if (under.length > 0) for (const next of under) look(next);
    else if (!entry || entry.type === 'eth') found.add(at);
  };
  look(name);
  return [...found].sort();
}

function below(entry: Bridge, interfaces: readonly Bridge[]): string[] {
  if (entry.ports.length > 0) return entry.ports;
  if (entry.vlanDevice) return [entry.vlanDevice];
  // An internal port of Open vSwitch does not name its bridge, but the bridge names it.
  if (entry.type === 'OVSIntPort')
    return interfaces.filter(({ ports }) => ports.includes(entry.name)).map(({ name }) => name);
  return vlanBase(entry.name);
}

/** `eno1.20` → `eno1`. */
const vlanBase = (name: string): string[] => {
  const [, base] = /^(.+)\.\d{1,4}$/.exec(name) ?? [];
  return base === undefined ? [] : [base];
};
