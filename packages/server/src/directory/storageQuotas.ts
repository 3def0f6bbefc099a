/** Default storage quotas, in MiB. */
export const DEFAULT_MIB = { User: 50, Course: 500, Group: 50 } as const;
