/** A tenant as programs see it. */

export interface NewTenant {
  readonly name: string;
  /** Host names that stand for it. */
  readonly hosts?: readonly string[];
  /** The administrator's token; a random one by default. */
  readonly adminToken?: string | undefined;
}

export interface Tenant {
  readonly rootAccountId: number;
  readonly adminUserId: number;
  readonly adminToken: string;
}
