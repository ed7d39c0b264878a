import { describe } from 'vitest';
import { serviceOf } from '../support/failure-case.ts';
import { fateCases } from '../support/fate-cases.ts';
import { now } from '../support/healthy-facts.ts';
import { blind, gap } from '../support/rule-cases.ts';

describe('what HA does with a guest of a node that dies', () =>
  fateCases({
    'HA brings it back where fewest guests run': [() => {}, 'returns by ha on pve1', /^HA starts it on pve1/],
    'HA does not manage it': [
      (facts) => {
        facts.ha.resources = facts.ha.resources.filter(({ sid }) => sid !== 'ct:103');
      },
      'manual by hand on pve1',
      /^HA does not manage it\. Its disks can be reached from pve1, pve2/,
    ],
    'HA ignores it': [
      (facts) => {
        serviceOf(facts).requestedState = 'ignored';
      },
      'manual by hand on pve1',
      /^HA does not manage it\./,
    ],
    'HA is to keep it stopped': [
      (facts) => {
        serviceOf(facts).requestedState = 'stopped';
      },
      'manual by hand on pve1',
      /requested state stopped/,
    ],
    'HA has it in error': [
      (facts) => {
        serviceOf(facts).state = 'error';
      },
      'manual by hand on pve1',
      /leaves it alone in its state error/,
    ],
    'HA has frozen it': [
      (facts) => {
        serviceOf(facts).state = 'freeze';
      },
      'manual by hand on pve1',
      /leaves it alone in its state freeze/,
    ],
    'HA is disarmed': [
      (facts) => {
        facts.ha.status!.armedState = 'disarmed';
      },
      'manual by hand on pve1',
      /HA is disarmed/,
    ],
    'HA was never in use, so no armed state is told': [
      (facts) => {
        delete facts.ha.status!.armedState;
      },
      'returns by ha on pve1',
      /^HA starts it/,
    ],
    'HA could not be seen': [
      (facts) => blind(facts, 'ha'),
      'unknown',
      /^Whether HA manages it could not be seen: the token/,
    ],
    'the state of HA could not be seen': [
      (facts) => {
        delete facts.ha.status;
        gap(facts, 'ha', 'status');
      },
      'unknown',
      /^The state of HA could not be seen: it did not answer\./,
    ],
    'the rules could not be seen': [
      (facts) => {
        delete facts.ha.rules;
        gap(facts, 'ha', 'rules');
      },
      'unknown',
      /^The rules that bind it to nodes could not be seen: it did not answer\./,
    ],
    'the local resource manager of the node that HA takes is silent': [
      (facts) => {
        facts.ha.status!.lrm[0]!.timestamp = now - 61;
      },
      'manual by hand on pve1',
      /The local resource manager of pve1 does not report/,
    ],
    'the cluster says that this manager is silent, and its clock is not known': [
      (facts) => {
        delete facts.nodes[0]!.clock;
        Object.assign(facts.ha.status!.lrm[0]!, {
          text: 'pve1 (old timestamp - dead?, …)',
          timestamp: undefined,
        });
      },
      'manual by hand on pve1',
      /The local resource manager of pve1 does not report/,
    ],
    'the clock of the node is behind, its manager is not': [
      (facts) => {
        facts.nodes[0]!.clock!.offsetSeconds = -600;
        facts.ha.status!.lrm[0]!.timestamp = now - 605;
      },
      'returns by ha on pve1',
      /^HA starts it/,
    ],
    'a node is in maintenance': [
      (facts) => {
        facts.ha.status!.lrm[0]!.text = 'pve1 (maintenance mode, Tue Nov 17 03:16:56 2026)';
      },
      'returns by ha on pve2',
      /^HA starts it on pve2/,
    ],
  }));
