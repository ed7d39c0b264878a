import { tokens } from '../../demo/clusters/auditor.ts';

/** Secrets of the Worker under test. What makes them secret is looked for in everything that it stores. */
export const secrets = {
  PVE_TOKEN: tokens.reader,
  EDGE_ID: 'canary-1f5a-edge-id',
  EDGE_SECRET: 'canary-77c3-edge-secret',
  OFFSITE_ACCESS_KEY_ID: 'canary-3b9d-access-key',
  OFFSITE_SECRET_ACCESS_KEY: 'canary-c2e8-secret-key',
  RESTIC_PASSWORD: 'canary-5a41-password',
  WEBHOOK_URL: 'https://hook.example/canary-8e2d-hook',
  WEBHOOK_SIGNING_KEY: 'canary-0b6f-signing-key',
  NTFY_TOPIC: 'canary-4c19-topic',
  HEARTBEAT_URL: 'https://heartbeat.example/canary-d3a7-heartbeat',
};

export const secretParts = [...Object.values(secrets), secrets.PVE_TOKEN.split('=')[1] ?? ''];
