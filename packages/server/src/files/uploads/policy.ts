/** The upload policy: what a caller may send to the upload address. It is signed, so that the upload needs no token. */
import type { Static, UploadTicket } from "@pidge/api";
import type { TenantContext } from "../../platform/context.ts";
import { isSigned, sign } from "../../platform/secrets.ts";
import { must } from "../../store/must.ts";

const LIFETIME_MS = 30 * 60 * 1000;

const UPLOAD_PATH = "/api/pidge/v1/uploads";

export interface UploadTerms {
  readonly root: number;
  readonly fileId: number;
  readonly filename: string;
  readonly contentType: string;
  /** The most bytes that the server accepts. */
  readonly limit: number;
  /** The address at which the caller confirms the upload. */
  readonly successUrl: string;
  /** Whether the upload is answered with 201 and a Location instead of a redirect. */
  readonly noRedirect: boolean;
  readonly origin: string;
}

type Condition = Readonly<Record<string, string>> | readonly ["content-length-range", number, number];

/** The answer of the first step. The order of the parameters is part of the protocol. */
export function uploadTicket(key: Buffer, terms: UploadTerms, now: Date): Static<typeof UploadTicket> {
  const fields: Record<string, string> = {
    Filename: terms.filename,
    key: `account_${terms.root}/attachments/${terms.fileId}/${terms.filename}`,
    acl: "private",
  };
  const end: Record<string, string> = terms.noRedirect
    ? { success_action_status: "201", success_url: terms.successUrl }
    : { success_action_redirect: terms.successUrl };
  end["content-type"] = terms.contentType;
  const conditions: Condition[] = [
    ...Object.entries({ ...fields, ...end }).map(([name, value]) => ({ [name]: value })),
    ["content-length-range", 0, terms.limit],
  ];
  const expiration = new Date(now.getTime() + LIFETIME_MS).toISOString();
  const policy = Buffer.from(JSON.stringify({ expiration, conditions })).toString("base64");
  return {
    upload_url: `${terms.origin}${UPLOAD_PATH}`,
    upload_params: { ...fields, Policy: policy, Signature: sign(key, `upload:${policy}`), ...end },
    file_param: "file",
  };
}

export interface GrantedUpload {
  readonly fileId: number;
  readonly limit: number;
  readonly successUrl: string;
  readonly noRedirect: boolean;
}

/** What form fields grant in a tenant; undefined if they are not what was signed, or have expired. */
export function readPolicy(
  key: Buffer,
  fields: ReadonlyMap<string, string>,
  { root, now }: Pick<TenantContext, "root" | "now">,
): GrantedUpload | undefined {
  const policy = fields.get("Policy") ?? "";
  if (!isSigned(key, `upload:${policy}`, fields.get("Signature") ?? "")) return undefined;
  const { expiration, conditions } = JSON.parse(Buffer.from(policy, "base64").toString("utf8")) as {
    expiration: string;
    conditions: Condition[];
  };
  if (new Date(expiration) <= now) return undefined;
  let limit = 0;
  for (const condition of conditions) {
    if (Array.isArray(condition)) limit = condition[2];
    else for (const [name, value] of Object.entries(condition)) if (fields.get(name) !== value) return undefined;
  }
  const [, account, id] = /^account_(\d+)\/attachments\/(\d+)\//.exec(fields.get("key") ?? "") ?? [];
  if (Number(account) !== root) return undefined;
  const noRedirect = fields.has("success_url");
  return {
    fileId: Number(id),
    limit,
    noRedirect,
    successUrl: must(fields.get(noRedirect ? "success_url" : "success_action_redirect"), "the signed success address"),
  };
}
