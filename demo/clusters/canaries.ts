const places = [
  'cipassword',
  'sshkeys',
  'env',
  'lxc',
  'notes',
  'node',
  'subscription',
  'storage',
  'user',
  'backup',
  'tasklog',
  'offsite',
  'offsitekey',
] as const;

export type CanaryPlace = (typeof places)[number];

/** A text that stands where the real API shows, or could show, a secret. It must not come out of an audit. */
export function canary(place: CanaryPlace): string {
  return `canary5e11d0${place}`;
}

/** Every such text. */
export const canaries: string[] = places.map(canary);
