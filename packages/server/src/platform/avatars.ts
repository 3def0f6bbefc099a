/** The addresses at which pictures of people are shown. */
import { hash } from "node:crypto";

/** The picture of people who have none. */
export const DEFAULT_PICTURE = "/images/messages/avatar-50.png";

/** Identifies a picture by its address on the web, for an address that others cannot guess. */
export const pictureKey = (address: string): string => hash("sha256", address, "base64url").slice(0, 22);

export interface Pictured {
  readonly id: number;
  /** As the person or an administrator chose it. */
  readonly avatar_url: string | null;
}

/**
 * The address at which a person's picture is shown: always on this site. A picture elsewhere is fetched by the server:
 * its host would otherwise learn who reads a message of the person, when, and from where.
 */
export function personPicture({ id, avatar_url: address }: Pictured, origin: string): string {
  if (address === null) return origin + DEFAULT_PICTURE;
  if (!address.startsWith(`${origin}/`)) return `${origin}/images/avatars/${id}-${pictureKey(address)}`;
  return URL.parse(address)?.href ?? origin + DEFAULT_PICTURE;
}
