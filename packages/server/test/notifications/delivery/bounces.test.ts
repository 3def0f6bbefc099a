/** What providers tell: bounces of addresses, and messages that could not be delivered. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Api } from "../../support/api.ts";
import { Lab, type Served } from "../rules/lab.ts";

let lab: Lab;
let served: Served;
let admin: Api;
beforeAll(async () => {
  lab = await Lab.open();
  served = await lab.serve();
  admin = await served.as("admin");
});
afterAll(() => lab.close());

const channel = async (id: number) => (await lab.sql("select * from communication_channels where id = $1", [id]))[0];
const notice = (addresses: string[], type: string, subType = "General") => ({
  bounce: {
    bounceType: type,
    bounceSubType: subType,
    timestamp: lab.clock.now().toISOString(),
    bouncedRecipients: addresses.map((emailAddress) => ({ emailAddress, diagnosticCode: "550 5.1.1 no such mailbox" })),
  },
});
const tell = async (body: object, as = admin) =>
  as.raw("POST", "/api/pidge/v1/delivery/bounces", {
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });

describe("bounces", () => {
  test("[NOTI-147] several hard bounces of one address count once, in any casing, for all who have it", async () => {
    const [one, two, other] = [await lab.user("One"), await lab.user("Two"), await lab.user("Other")];
    const shared = [await lab.channel(one, "Shared@lake.example"), await lab.channel(two, "shared@lake.example")];
    const untouched = await lab.channel(other, "other@lake.example");
    const casings = [
      "shared@lake.example",
      "SHARED@lake.example",
      "Shared@Lake.example",
      "shared@LAKE.example",
      "sHaReD@lake.example",
    ];
    const { body } = await tell(notice(casings, "Permanent"));
    expect(body).toEqual({ recorded: 5 });
    for (const id of shared) expect((await channel(id)).bounce_count).toBe(1);
    expect((await channel(untouched)).bounce_count).toBe(0);
  });

  test("[NOTI-148] each kind leaves its own date, and only a hard one counts", async () => {
    const made: Record<string, number> = {};
    for (const name of ["hard", "soft", "suppressed"]) made[name] = (await lab.reader(name)).channel;
    const address = async (name: string) => (await channel(made[name]!)).path;
    await tell(notice([await address("hard")], "Permanent"));
    await tell(notice([await address("soft")], "Transient"));
    await tell({ Message: JSON.stringify(notice([await address("suppressed")], "Permanent", "Suppressed")) });
    const now = lab.clock.now();
    const dates = async (name: string) => {
      const c = await channel(made[name]!);
      return [c.bounce_count, c.last_bounce_at, c.last_transient_bounce_at, c.last_suppression_bounce_at];
    };
    expect(await dates("hard")).toEqual([1, now, null, null]);
    expect(await dates("soft")).toEqual([0, null, now, null]);
    expect(await dates("suppressed")).toEqual([0, null, null, now]);
    const suppressed = await channel(made.suppressed!);
    expect([suppressed.last_bounce_details, suppressed.last_transient_bounce_details]).toEqual([null, null]);
    const { body } = await admin.get(`users/${(await channel(made.hard!)).user_id}/communication_channels`);
    expect(body[0]).toMatchObject({ bounce_count: 1, last_bounce_summary: "550 5.1.1 no such mailbox" });
  });

  test("[NOTI-149] a second soft bounce within the hour is ignored, one after three hours is not", async () => {
    const { channel: id, address } = await lab.reader("Soft");
    const at = async () => {
      await tell(notice([address], "Transient"));
      return (await channel(id)).last_transient_bounce_at;
    };
    const first = await at();
    lab.clock.advance(1800);
    expect(await at()).toEqual(first);
    lab.clock.advance(3 * 3600);
    expect(await at()).toEqual(lab.clock.now());
  });

  test("what is no bounce changes nothing; only site administrators tell of them", async () => {
    for (const body of [
      {},
      { bounce: "x" },
      { bounce: { bouncedRecipients: "x" } },
      { complaint: {} },
      { bounce: { bouncedRecipients: [null] } },
    ])
      expect((await tell(body)).body).toEqual({ recorded: 0 });
    expect((await tell({ Message: "not json" })).status).toBe(400);
    expect((await tell({}, await served.as(await lab.user("Nobody")))).status).toBe(403);
  });
});

describe("failures", () => {
  const fail = (failures: object[]) =>
    admin.raw("POST", "/api/pidge/v1/delivery/failures", {
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ failures }),
    });

  test("[NOTI-145] the message has the error's text; an unknown id is ignored", async () => {
    const { id } = await lab.reader("Failing");
    const event = await lab.notice("conversation_message", [id]);
    await lab.decide({ keep: true });
    const [message] = await lab.messages(event);
    const { body } = await fail([
      { global_id: `${message.id}+1788793445`, error: "the service lost it" },
      { global_id: "999999", error: "who?" },
      { global_id: "x", error: "what?" },
    ]);
    expect(body).toEqual({ recorded: 1 });
    expect((await lab.messages(event))[0]).toMatchObject({
      workflow_state: "transmission_error",
      transmission_errors: "the service lost it",
    });
  });

  test("[NOTI-146] a disabled device is forgotten, and no other", async () => {
    const { id } = await lab.reader("Two Phones");
    const device = (arn: string) =>
      lab.insert("notification_endpoints", { user_id: id, token: arn, token_key: arn, arn });
    const [gone, stays] = [await device("arn:1"), await device("arn:2")];
    const event = await lab.notice("conversation_message", [id]);
    await lab.decide();
    const [message] = await lab.messages(event);
    await fail([{ global_id: String(message.id), error: "EndpointDisabled: gone", error_context: "arn:1" }]);
    const states = await lab.sql(
      "select id, workflow_state from notification_endpoints where user_id = $1 order by id",
      [id],
    );
    expect(states).toEqual([
      { id: gone, workflow_state: "deleted" },
      { id: stays, workflow_state: "active" },
    ]);
  });
});
