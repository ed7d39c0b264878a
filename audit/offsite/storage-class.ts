/**
 * Whether objects of a storage class must be brought back before they can be read, which takes minutes to days: as
 * Amazon, OVH, Scaleway, IBM and Alibaba name theirs. GLACIER_IR of Amazon and ARCHIVE of Google are read at once.
 */
export const isArchive = (storageClass: string | undefined): boolean =>
  /^(GLACIER|DEEP_?ARCHIVE|ACCELERATED|COLD_?ARCHIVE|DEEP_?COLD_?ARCHIVE)$/i.test(storageClass ?? '');
