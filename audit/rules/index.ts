// Written by `npm run rules`; do not edit.
import backupApartFromGuests from './backup-apart-from-guests.ts';
import backupCoversGuests from './backup-covers-guests.ts';
import backupDisksIncluded from './backup-disks-included.ts';
import backupJobExists from './backup-job-exists.ts';
import backupLastRunSucceeded from './backup-last-run-succeeded.ts';
import backupRecent from './backup-recent.ts';
import backupRetentionSet from './backup-retention-set.ts';
import backupVerified from './backup-verified.ts';
import balanceCpuSpread from './balance-cpu-spread.ts';
import balanceGuestsMatchCores from './balance-guests-match-cores.ts';
import balanceMemorySpread from './balance-memory-spread.ts';
import balanceNodesSameCores from './balance-nodes-same-cores.ts';
import balanceNodesSameMemory from './balance-nodes-same-memory.ts';
import capacityCpu from './capacity-cpu.ts';
import capacityCpuOvercommit from './capacity-cpu-overcommit.ts';
import capacityMemory from './capacity-memory.ts';
import capacityMemoryOvercommit from './capacity-memory-overcommit.ts';
import capacitySurvivesNodeLoss from './capacity-survives-node-loss.ts';
import clusterNodesOnline from './cluster-nodes-online.ts';
import clusterQuorate from './cluster-quorate.ts';
import haCoversCritical from './ha-covers-critical.ts';
import haManagersAlive from './ha-managers-alive.ts';
import haNoLocalIso from './ha-no-local-iso.ts';
import haNoPassthrough from './ha-no-passthrough.ts';
import haRedundantApart from './ha-redundant-apart.ts';
import haRedundantRule from './ha-redundant-rule.ts';
import haResourcesHealthy from './ha-resources-healthy.ts';
import haRestartAllowed from './ha-restart-allowed.ts';
import haSpreadOverNodes from './ha-spread-over-nodes.ts';
import haStorageReachable from './ha-storage-reachable.ts';
import networkBridgesEverywhere from './network-bridges-everywhere.ts';
import networkClocksAgree from './network-clocks-agree.ts';
import networkMtuSame from './network-mtu-same.ts';
import networkSameTimezone from './network-same-timezone.ts';
import networkTwoCorosyncLinks from './network-two-corosync-links.ts';
import quorumSurvivesNodeLoss from './quorum-survives-node-loss.ts';
import quorumVotesOdd from './quorum-votes-odd.ts';
import securityAdminsTwoFactor from './security-admins-two-factor.ts';
import securityAuditTokenReadsOnly from './security-audit-token-reads-only.ts';
import securityCertificatesValid from './security-certificates-valid.ts';
import securityFirewallOn from './security-firewall-on.ts';
import securityKernelRunning from './security-kernel-running.ts';
import securityReleaseSupported from './security-release-supported.ts';
import securityRootTwoFactor from './security-root-two-factor.ts';
import securitySameVersion from './security-same-version.ts';
import securityTokensExpire from './security-tokens-expire.ts';
import securityTokensSeparated from './security-tokens-separated.ts';
import securityUpdatesApplied from './security-updates-applied.ts';
import storageDrivesHealthy from './storage-drives-healthy.ts';
import storageDrivesLifeLeft from './storage-drives-life-left.ts';
import storageHasSpace from './storage-has-space.ts';
import storageIsActive from './storage-is-active.ts';
import storageLocalSameSize from './storage-local-same-size.ts';
import storageRootHasSpace from './storage-root-has-space.ts';
import storageServerSingle from './storage-server-single.ts';
import storageSharedEverywhere from './storage-shared-everywhere.ts';

/** The whole catalogue, by id. */
export const rules = [
  backupApartFromGuests,
  backupCoversGuests,
  backupDisksIncluded,
  backupJobExists,
  backupLastRunSucceeded,
  backupRecent,
  backupRetentionSet,
  backupVerified,
  balanceCpuSpread,
  balanceGuestsMatchCores,
  balanceMemorySpread,
  balanceNodesSameCores,
  balanceNodesSameMemory,
  capacityCpu,
  capacityCpuOvercommit,
  capacityMemory,
  capacityMemoryOvercommit,
  capacitySurvivesNodeLoss,
  clusterNodesOnline,
  clusterQuorate,
  haCoversCritical,
  haManagersAlive,
  haNoLocalIso,
  haNoPassthrough,
  haRedundantApart,
  haRedundantRule,
  haResourcesHealthy,
  haRestartAllowed,
  haSpreadOverNodes,
  haStorageReachable,
  networkBridgesEverywhere,
  networkClocksAgree,
  networkMtuSame,
  networkSameTimezone,
  networkTwoCorosyncLinks,
  quorumSurvivesNodeLoss,
  quorumVotesOdd,
  securityAdminsTwoFactor,
  securityAuditTokenReadsOnly,
  securityCertificatesValid,
  securityFirewallOn,
  securityKernelRunning,
  securityReleaseSupported,
  securityRootTwoFactor,
  securitySameVersion,
  securityTokensExpire,
  securityTokensSeparated,
  securityUpdatesApplied,
  storageDrivesHealthy,
  storageDrivesLifeLeft,
  storageHasSpace,
  storageIsActive,
  storageLocalSameSize,
  storageRootHasSpace,
  storageServerSingle,
  storageSharedEverywhere,
];
