/** Pictures of people over HTTP: those that lie on other servers, as this server fetches them. */
import { files } from "@pidge/api";
import { DEFAULT_PICTURE, pictureKey } from "../../platform/avatars.ts";
import { notFound } from "../../platform/errors.ts";
import { parseId } from "../../platform/ids.ts";
import { route } from "../../platform/route.ts";
import { execute } from "../../store/database.ts";
import { avatarOfUser } from "./avatars.sql.ts";
import { PICTURES } from "./pictures.ts";

export const avatarRoutes = [
  route(files.showAvatar, async (request) => {
    const { db, root, path, caches, http } = request;
    const [, user, key] = /^(\d+)-([\w-]+)$/.exec(path.picture) ?? [];
    const [row] = await execute(db, avatarOfUser, { tenant: root, user: parseId(user) ?? -1 });
    const address = row?.avatar_url ?? null;
    // without the key the numbers of users would lead to their pictures
    if (address === null || pictureKey(address) !== key) throw notFound();
    const { image, seconds } = await caches.of(PICTURES).of(address, request);
    http.reply.header("cache-control", seconds === 0 ? "no-store" : `private, max-age=${seconds}`);
    if (image === undefined) return http.reply.redirect(DEFAULT_PICTURE, 302);
    return http.reply
      .headers({
        "content-security-policy": "default-src 'none'; sandbox",
        "x-content-type-options": "nosniff",
        "content-disposition": "inline",
      })
      .type(image.type)
      .send(image.bytes);
  }),
];
