// Written by `npm run rules`; do not edit.
import attestedBreakGlass from './attested-break-glass.ts';
import attestedLogRetention from './attested-log-retention.ts';
import attestedRecoveryDocuments from './attested-recovery-documents.ts';
import attestedSshKeys from './attested-ssh-keys.ts';
import backupApartFromGuests from './backup-apart-from-guests.ts';
import backupBandwidthLimited from './backup-bandwidth-limited.ts';
import backupCoversGuests from './backup-covers-guests.ts';
import backupDisksIncluded from './backup-disks-included.ts';
import backupIoBearable from './backup-io-bearable.ts';
import backupJobExists from './backup-job-exists.ts';
import backupJobGuestsExist from './backup-job-guests-exist.ts';
import backupJobStorageUsable from './backup-job-storage-usable.ts';
import backupJobsApart from './backup-jobs-apart.ts';
import backupLastRunSucceeded from './backup-last-run-succeeded.ts';
import backupMissedRunsRepeat from './backup-missed-runs-repeat.ts';
import backupNextRunKnown from './backup-next-run-known.ts';
import backupNotified from './backup-notified.ts';
import backupOffsiteChangeUsual from './backup-offsite-change-usual.ts';
import backupOffsiteChunksSound from './backup-offsite-chunks-sound.ts';
import backupOffsiteComplete from './backup-offsite-complete.ts';
import backupOffsiteDeclared from './backup-offsite-declared.ts';
import backupOffsiteDisks from './backup-offsite-disks.ts';
import backupOffsiteEncrypted from './backup-offsite-encrypted.ts';
import backupOffsiteExists from './backup-offsite-exists.ts';
import backupOffsiteFresh from './backup-offsite-fresh.ts';
import backupOffsiteIdentity from './backup-offsite-identity.ts';
import backupOffsiteKeysKept from './backup-offsite-keys-kept.ts';
import backupOffsiteNamesStandard from './backup-offsite-names-standard.ts';
import backupOffsiteNoLeftovers from './backup-offsite-no-leftovers.ts';
import backupOffsiteNoMissingDays from './backup-offsite-no-missing-days.ts';
import backupOffsiteOneOwner from './backup-offsite-one-owner.ts';
import backupOffsiteProtected from './backup-offsite-protected.ts';
import backupOffsiteProvenLately from './backup-offsite-proven-lately.ts';
import backupOffsiteReallyOffsite from './backup-offsite-really-offsite.ts';
import backupOffsiteRestorePoints from './backup-offsite-restore-points.ts';
import backupOffsiteRestored from './backup-offsite-restored.ts';
import backupOffsiteRightSize from './backup-offsite-right-size.ts';
import backupOffsiteSizeUsual from './backup-offsite-size-usual.ts';
import backupOffsiteSound from './backup-offsite-sound.ts';
import backupOffsiteTargetRead from './backup-offsite-target-read.ts';
import backupOffsiteThreeTwoOne from './backup-offsite-three-two-one.ts';
import backupRecent from './backup-recent.ts';
import backupRetentionFitsTier from './backup-retention-fits-tier.ts';
import backupRetentionSet from './backup-retention-set.ts';
import backupScheduleFitsTier from './backup-schedule-fits-tier.ts';
import backupSizeSteady from './backup-size-steady.ts';
import backupTwoStorages from './backup-two-storages.ts';
import backupVerified from './backup-verified.ts';
import balanceCpuSpread from './balance-cpu-spread.ts';
import balanceGuestsMatchCores from './balance-guests-match-cores.ts';
import balanceMemorySpread from './balance-memory-spread.ts';
import balanceNodesSameCores from './balance-nodes-same-cores.ts';
import balanceNodesSameMemory from './balance-nodes-same-memory.ts';
import balanceSchedulerSet from './balance-scheduler-set.ts';
import bucketKeyReadsOnly from './bucket-key-reads-only.ts';
import bucketLifecycleSparesBackups from './bucket-lifecycle-spares-backups.ts';
import bucketNotPublic from './bucket-not-public.ts';
import bucketStorageClassReadable from './bucket-storage-class-readable.ts';
import bucketUploadsFinished from './bucket-uploads-finished.ts';
import capacityCpu from './capacity-cpu.ts';
import capacityCpuOvercommit from './capacity-cpu-overcommit.ts';
import capacityGuestMemory from './capacity-guest-memory.ts';
import capacityIoWait from './capacity-io-wait.ts';
import capacityMemory from './capacity-memory.ts';
import capacityMemoryOvercommit from './capacity-memory-overcommit.ts';
import capacityPressure from './capacity-pressure.ts';
import capacitySurvivesNodeLoss from './capacity-survives-node-loss.ts';
import capacitySwap from './capacity-swap.ts';
import clusterNodesOnline from './cluster-nodes-online.ts';
import clusterQuorate from './cluster-quorate.ts';
import drillRecent from './drill-recent.ts';
import drillStepsWritten from './drill-steps-written.ts';
import drillSucceeded from './drill-succeeded.ts';
import guestsNotLocked from './guests-not-locked.ts';
import haCoversCritical from './ha-covers-critical.ts';
import haCpuPortable from './ha-cpu-portable.ts';
import haGuestsStartOnBoot from './ha-guests-start-on-boot.ts';
import haManagersAlive from './ha-managers-alive.ts';
import haMigrationNetworkFast from './ha-migration-network-fast.ts';
import haNoLocalIso from './ha-no-local-iso.ts';
import haNoPassthrough from './ha-no-passthrough.ts';
import haRedundantApart from './ha-redundant-apart.ts';
import haRedundantRule from './ha-redundant-rule.ts';
import haResourcesHealthy from './ha-resources-healthy.ts';
import haRestartAllowed from './ha-restart-allowed.ts';
import haRulesValid from './ha-rules-valid.ts';
import haSpreadOverNodes from './ha-spread-over-nodes.ts';
import haStorageReachable from './ha-storage-reachable.ts';
import networkBondsWhole from './network-bonds-whole.ts';
import networkBridgesEverywhere from './network-bridges-everywhere.ts';
import networkClocksAgree from './network-clocks-agree.ts';
import networkDnsRedundant from './network-dns-redundant.ts';
import networkGuestMacsUnique from './network-guest-macs-unique.ts';
import networkLinksApart from './network-links-apart.ts';
import networkManagementRedundant from './network-management-redundant.ts';
import networkMtuSame from './network-mtu-same.ts';
import networkRolesSeparated from './network-roles-separated.ts';
import networkSameTimezone from './network-same-timezone.ts';
import networkSandboxGuestsConfined from './network-sandbox-guests-confined.ts';
import networkStorageApart from './network-storage-apart.ts';
import networkTwoCorosyncLinks from './network-two-corosync-links.ts';
import pbsBackupsComplete from './pbs-backups-complete.ts';
import pbsDatastoresUsable from './pbs-datastores-usable.ts';
import pbsEncryptedOffsite from './pbs-encrypted-offsite.ts';
import pbsGarbageCollected from './pbs-garbage-collected.ts';
import pbsHasSpace from './pbs-has-space.ts';
import pbsJobsSucceed from './pbs-jobs-succeed.ts';
import pbsPrunes from './pbs-prunes.ts';
import pbsSyncedElsewhere from './pbs-synced-elsewhere.ts';
import pbsVerified from './pbs-verified.ts';
import quorumSurvivesNodeLoss from './quorum-survives-node-loss.ts';
import quorumVotesOdd from './quorum-votes-odd.ts';
import replicationCoversCritical from './replication-covers-critical.ts';
import replicationRuns from './replication-runs.ts';
import replicationTargetOtherNode from './replication-target-other-node.ts';
import resticDataSound from './restic-data-sound.ts';
import resticLocksFresh from './restic-locks-fresh.ts';
import resticRepositoryUsable from './restic-repository-usable.ts';
import resticSnapshotsFresh from './restic-snapshots-fresh.ts';
import securityAdminCount from './security-admin-count.ts';
import securityAdminsTwoFactor from './security-admins-two-factor.ts';
import securityAuditTokenReadsOnly from './security-audit-token-reads-only.ts';
import securityCertificatesValid from './security-certificates-valid.ts';
import securityCloudInitGolden from './security-cloud-init-golden.ts';
import securityContainersNoRawConfig from './security-containers-no-raw-config.ts';
import securityContainersUnprivileged from './security-containers-unprivileged.ts';
import securityDailyAccountsApart from './security-daily-accounts-apart.ts';
import securityFirewallOn from './security-firewall-on.ts';
import securityFirewallPolicy from './security-firewall-policy.ts';
import securityGuestAgent from './security-guest-agent.ts';
import securityGuestFirewall from './security-guest-firewall.ts';
import securityGuestOsSupported from './security-guest-os-supported.ts';
import securityGuestsClassed from './security-guests-classed.ts';
import securityGuestsMonitored from './security-guests-monitored.ts';
import securityKernelRunning from './security-kernel-running.ts';
import securityMetricsKept from './security-metrics-kept.ts';
import securityNodeFirewall from './security-node-firewall.ts';
import securityNotificationsArrive from './security-notifications-arrive.ts';
import securityProtectionCritical from './security-protection-critical.ts';
import securityRealmsTwoFactor from './security-realms-two-factor.ts';
import securityReleaseSupported from './security-release-supported.ts';
import securityRepositoriesMatch from './security-repositories-match.ts';
import securityRepositoriesSame from './security-repositories-same.ts';
import securityRootMail from './security-root-mail.ts';
import securityRootTwoFactor from './security-root-two-factor.ts';
import securitySameVersion from './security-same-version.ts';
import securityServicesRun from './security-services-run.ts';
import securityTimeService from './security-time-service.ts';
import securityTokenComments from './security-token-comments.ts';
import securityTokensExpire from './security-tokens-expire.ts';
import securityTokensNarrow from './security-tokens-narrow.ts';
import securityTokensSeparated from './security-tokens-separated.ts';
import securityUpdatesApplied from './security-updates-applied.ts';
import securityUsersCurrent from './security-users-current.ts';
import securityWindows11Ready from './security-windows-11-ready.ts';
import storageCephHealthy from './storage-ceph-healthy.ts';
import storageCephRedundant from './storage-ceph-redundant.ts';
import storageDaysToFull from './storage-days-to-full.ts';
import storageDiskCacheSafe from './storage-disk-cache-safe.ts';
import storageDrivesHealthy from './storage-drives-healthy.ts';
import storageDrivesLifeLeft from './storage-drives-life-left.ts';
import storageHasSpace from './storage-has-space.ts';
import storageIsActive from './storage-is-active.ts';
import storageLocalSameSize from './storage-local-same-size.ts';
import storageNoUnusedDisks from './storage-no-unused-disks.ts';
import storageRootHasSpace from './storage-root-has-space.ts';
import storageServerSingle from './storage-server-single.ts';
import storageSharedEverywhere from './storage-shared-everywhere.ts';
import storageSnapshotsFew from './storage-snapshots-few.ts';
import storageSnapshotsYoung from './storage-snapshots-young.ts';
import storageThinMetadata from './storage-thin-metadata.ts';
import storageThinNotOvercommitted from './storage-thin-not-overcommitted.ts';
import storageZfsNoErrors from './storage-zfs-no-errors.ts';
import storageZfsOnline from './storage-zfs-online.ts';
import storageZfsScrubbed from './storage-zfs-scrubbed.ts';
import storageZfsSpace from './storage-zfs-space.ts';

/** The whole catalogue, by id. */
export const rules = [
  attestedBreakGlass,
  attestedLogRetention,
  attestedRecoveryDocuments,
  attestedSshKeys,
  backupApartFromGuests,
  backupBandwidthLimited,
  backupCoversGuests,
  backupDisksIncluded,
  backupIoBearable,
  backupJobExists,
  backupJobGuestsExist,
  backupJobStorageUsable,
  backupJobsApart,
  backupLastRunSucceeded,
  backupMissedRunsRepeat,
  backupNextRunKnown,
  backupNotified,
  backupOffsiteChangeUsual,
  backupOffsiteChunksSound,
  backupOffsiteComplete,
  backupOffsiteDeclared,
  backupOffsiteDisks,
  backupOffsiteEncrypted,
  backupOffsiteExists,
  backupOffsiteFresh,
  backupOffsiteIdentity,
  backupOffsiteKeysKept,
  backupOffsiteNamesStandard,
  backupOffsiteNoLeftovers,
  backupOffsiteNoMissingDays,
  backupOffsiteOneOwner,
  backupOffsiteProtected,
  backupOffsiteProvenLately,
  backupOffsiteReallyOffsite,
  backupOffsiteRestorePoints,
  backupOffsiteRestored,
  backupOffsiteRightSize,
  backupOffsiteSizeUsual,
  backupOffsiteSound,
  backupOffsiteTargetRead,
  backupOffsiteThreeTwoOne,
  backupRecent,
  backupRetentionFitsTier,
  backupRetentionSet,
  backupScheduleFitsTier,
  backupSizeSteady,
  backupTwoStorages,
  backupVerified,
  balanceCpuSpread,
  balanceGuestsMatchCores,
  balanceMemorySpread,
  balanceNodesSameCores,
  balanceNodesSameMemory,
  balanceSchedulerSet,
  bucketKeyReadsOnly,
  bucketLifecycleSparesBackups,
  bucketNotPublic,
  bucketStorageClassReadable,
  bucketUploadsFinished,
  capacityCpu,
  capacityCpuOvercommit,
  capacityGuestMemory,
  capacityIoWait,
  capacityMemory,
  capacityMemoryOvercommit,
  capacityPressure,
  capacitySurvivesNodeLoss,
  capacitySwap,
  clusterNodesOnline,
  clusterQuorate,
  drillRecent,
  drillStepsWritten,
  drillSucceeded,
  guestsNotLocked,
  haCoversCritical,
  haCpuPortable,
  haGuestsStartOnBoot,
  haManagersAlive,
  haMigrationNetworkFast,
  haNoLocalIso,
  haNoPassthrough,
  haRedundantApart,
  haRedundantRule,
  haResourcesHealthy,
  haRestartAllowed,
  haRulesValid,
  haSpreadOverNodes,
  haStorageReachable,
  networkBondsWhole,
  networkBridgesEverywhere,
  networkClocksAgree,
  networkDnsRedundant,
  networkGuestMacsUnique,
  networkLinksApart,
  networkManagementRedundant,
  networkMtuSame,
  networkRolesSeparated,
  networkSameTimezone,
  networkSandboxGuestsConfined,
  networkStorageApart,
  networkTwoCorosyncLinks,
  pbsBackupsComplete,
  pbsDatastoresUsable,
  pbsEncryptedOffsite,
  pbsGarbageCollected,
  pbsHasSpace,
  pbsJobsSucceed,
  pbsPrunes,
  pbsSyncedElsewhere,
  pbsVerified,
  quorumSurvivesNodeLoss,
  quorumVotesOdd,
  replicationCoversCritical,
  replicationRuns,
  replicationTargetOtherNode,
  resticDataSound,
  resticLocksFresh,
  resticRepositoryUsable,
  resticSnapshotsFresh,
  securityAdminCount,
  securityAdminsTwoFactor,
  securityAuditTokenReadsOnly,
  securityCertificatesValid,
  securityCloudInitGolden,
  securityContainersNoRawConfig,
  securityContainersUnprivileged,
  securityDailyAccountsApart,
  securityFirewallOn,
  securityFirewallPolicy,
  securityGuestAgent,
  securityGuestFirewall,
  securityGuestOsSupported,
  securityGuestsClassed,
  securityGuestsMonitored,
  securityKernelRunning,
  securityMetricsKept,
  securityNodeFirewall,
  securityNotificationsArrive,
  securityProtectionCritical,
  securityRealmsTwoFactor,
  securityReleaseSupported,
  securityRepositoriesMatch,
  securityRepositoriesSame,
  securityRootMail,
  securityRootTwoFactor,
  securitySameVersion,
  securityServicesRun,
  securityTimeService,
  securityTokenComments,
  securityTokensExpire,
  securityTokensNarrow,
  securityTokensSeparated,
  securityUpdatesApplied,
  securityUsersCurrent,
  securityWindows11Ready,
  storageCephHealthy,
  storageCephRedundant,
  storageDaysToFull,
  storageDiskCacheSafe,
  storageDrivesHealthy,
  storageDrivesLifeLeft,
  storageHasSpace,
  storageIsActive,
  storageLocalSameSize,
  storageNoUnusedDisks,
  storageRootHasSpace,
  storageServerSingle,
  storageSharedEverywhere,
  storageSnapshotsFew,
  storageSnapshotsYoung,
  storageThinMetadata,
  storageThinNotOvercommitted,
  storageZfsNoErrors,
  storageZfsOnline,
  storageZfsScrubbed,
  storageZfsSpace,
];
