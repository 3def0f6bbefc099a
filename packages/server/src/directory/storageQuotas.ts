/** Storage quotas in MiB, where nobody set another. */
export const DEFAULT_MIB = { User: 50, Course: 500, Group: 50 } as const;
