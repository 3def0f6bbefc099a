/** Making users: what comes out, what is refused, and that nothing clashes. */
import { beforeAll, describe, expect, test } from "vitest";
import { Campus } from "../support/campus.ts";

let campus: Campus;
beforeAll(async () => {
  campus = await Campus.create();
});

describe("the campus's own building blocks", () => {
  test("[PLAT-25] a person has a usable token and is self", async () => {
    const ada = await campus.person("Ada Lovelace");
    const self = await ada.get("users/self");
    expect(self.status).toBe(200);
    expect(self.body).toMatchObject({ id: ada.id, name: "Ada Lovelace", sortable_name: "Lovelace, Ada" });
  });

  test("sub-accounts and administrators of them", async () => {
    const sub = await campus.subAccount("Arts");
    expect(sub).toMatchObject({
      name: "Arts",
      parent_account_id: campus.tenant.root,
      root_account_id: campus.tenant.root,
    });
    const dean = await campus.person("Dean");
    await campus.makeAdmin(dean, sub.id);
    await campus.makeAdmin(dean);
  });
});
