/** A store with a tenant whose rows are set by hand: for what no HTTP call can bring about (bounces, races, crashes). */

import type { AddressInfo } from "node:net";
import pino from "pino";
import { insertEvent } from "../../../src/events/outbox.sql.ts";
import type { OutboxEvents, OutboxKind } from "../../../src/events/outbox.ts";
import { createJobs } from "../../../src/jobs/jobs.ts";
import { defineJobs, routes } from "../../../src/modules.ts";
import { claimLarge, type DecideOptions, decideLarge, decideSmall } from "../../../src/notifications/rules/decide.ts";
import { Actors } from "../../../src/platform/actors.ts";
import { createApp } from "../../../src/platform/app.ts";
import { ManualClock } from "../../../src/platform/clock.ts";
import type { Services } from "../../../src/platform/context.ts";
import { answerCheck } from "../../../src/platform/contract.ts";
import { People } from "../../../src/platform/people.ts";
import { configure, type ServerOptions } from "../../../src/platform/settings/configure.ts";
import { Tenants } from "../../../src/platform/tenants.ts";
import { Throttle } from "../../../src/platform/throttle.ts";
import { newToken } from "../../../src/platform/tokens.ts";
import { insertAccessToken } from "../../../src/signIn/credentials/tokens.sql.ts";
import { Caches } from "../../../src/store/cache/caches.ts";
import { openStore, type Store } from "../../../src/store/open.ts";
import { createTenant } from "../../../src/tenants/bootstrap.ts";
import { Api, type Json } from "../../support/api.ts";
import { freshDatabase, testOptions } from "../../support/pidge.ts";

export interface ChannelSeed {
  type?: string;
  state?: string;
  position?: number;
  bounces?: number;
  /** What stands for missing policies; null for a channel whose policies were never made. */
  defaults?: string | null;
}

export class Lab {
  readonly store: Store;
  readonly clock: ManualClock;
  readonly root: number;
  readonly admin: { id: number; token: string };
  readonly #closers: (() => Promise<void>)[] = [];

  constructor(store: Store, clock: ManualClock, root: number, admin: { id: number; token: string }) {
    this.store = store;
    this.clock = clock;
    this.root = root;
    this.admin = admin;
  }

  static async open(at = "2026-09-07T15:00:00Z"): Promise<Lab> {
    const { cacheDirectory } = configure({}, process.env);
    const store = await openStore({ ...(await freshDatabase()), cacheDirectory });
    return Lab.tenant(store, new ManualClock(at));
  }

  /** A further tenant in the same store. */
  static async tenant(store: Store, clock: ManualClock, host?: string): Promise<Lab> {
    const t = await createTenant(store.db, { name: "Lake College", ...(host ? { hosts: [host] } : {}) }, clock.now());
    return new Lab(store, clock, t.rootAccountId, { id: t.adminUserId, token: t.adminToken });
  }

  get db() {
    return this.store.db;
  }

  /** Runs the test's own SQL: not as the server does, whose statements are checked. */
  async sql<R extends object = Json>(text: string, values: unknown[] = []): Promise<R[]> {
    return (await this.store.pool.query<R>(text, values)).rows;
  }

  /** Inserts a row; the tenant and both times are filled in where the table has them. Answers its id. */
  async insert(table: string, row: Record<string, unknown>, stamps = "created_at, updated_at"): Promise<number> {
    const names = ["root_account_id", ...Object.keys(row), ...stamps.split(", ").filter((s) => s !== "")];
    const values = [this.root, ...Object.values(row)];
    const marks = names.map((_, i) => `$${Math.min(i + 1, values.length + 1)}`);
    const [made] = await this.sql(
      `insert into ${table} (${names.join(", ")}) values (${marks.join(", ")}) returning *`,
      stamps === "" ? values : [...values, this.clock.now()],
    );
    return made.id;
  }

  async user(name: string, more: Record<string, unknown> = {}): Promise<number> {
    const key = name.toLowerCase();
    const id = await this.insert("users", {
      uuid: newToken().slice(0, 40),
      name,
      short_name: name.split(" ")[0],
      sortable_name: name,
      sort_key: key,
      ...more,
    });
    const login = `${key.replaceAll(" ", ".")}.${id}`;
    await this.insert("pseudonyms", { user_id: id, unique_id: login, unique_id_key: login });
    await this.insert("user_account_associations", { user_id: id, account_id: this.root }, "");
    return id;
  }

  /** A user with one active mail channel. */
  async reader(
    name: string,
    more: Record<string, unknown> = {},
  ): Promise<{ id: number; channel: number; address: string }> {
    const id = await this.user(name, more);
    const address = `${name.toLowerCase().replaceAll(" ", ".")}.${id}@lake.example`;
    return { id, channel: await this.channel(id, address), address };
  }

  async channel(userId: number, path: string, c: ChannelSeed = {}): Promise<number> {
    const [{ next }] = (await this.sql(
      "select coalesce(max(position), 0) + 1 as next from communication_channels where root_account_id = $1 and user_id = $2",
      [this.root, userId],
    )) as [{ next: number }];
    return this.insert("communication_channels", {
      user_id: userId,
      path,
      path_key: path.toLowerCase(),
      path_type: c.type ?? "email",
      workflow_state: c.state ?? "active",
      position: c.position ?? next,
      bounce_count: c.bounces ?? 0,
      default_policies: c.defaults === undefined ? "standard" : c.defaults,
    });
  }

  async policy(channel: number, notification: string, frequency: string): Promise<void> {
    await this.insert("notification_policies", { communication_channel_id: channel, notification, frequency });
  }

  async override(
    channel: number,
    context: string,
    id: number,
    notification: string,
    frequency: string | null,
    state = "active",
  ) {
    await this.insert("notification_policy_overrides", {
      communication_channel_id: channel,
      context_type: context,
      context_id: id,
      notification,
      frequency,
      workflow_state: state,
    });
  }

  async course(name = "Botany 1"): Promise<number> {
    const [term] = await this.sql("select id from enrollment_terms where root_account_id = $1", [this.root]);
    return this.insert("courses", {
      account_id: this.root,
      enrollment_term_id: term.id,
      uuid: newToken().slice(0, 40),
      name,
      course_code: name,
      sort_key: name.toLowerCase(),
      workflow_state: "available",
    });
  }

  async section(courseId: number, name = "Section 1"): Promise<number> {
    return this.insert("course_sections", { course_id: courseId, name, sort_key: name.toLowerCase() });
  }

  async enroll(courseId: number, sectionId: number, userId: number, type = "StudentEnrollment"): Promise<number> {
    const [role] = await this.sql("select id from roles where root_account_id = $1 and name = $2", [this.root, type]);
    return this.insert("enrollments", {
      user_id: userId,
      course_id: courseId,
      course_section_id: sectionId,
      type,
      role_id: role.id,
      workflow_state: "active",
    });
  }

  /** A conversation with one message to all of the others. */
  async conversation(
    authorId: number,
    others: readonly number[],
    body = "See you Friday",
    subject: string | null = null,
  ) {
    const now = this.clock.now();
    const conversation = await this.insert("conversations", { subject });
    const message = await this.insert(
      "conversation_messages",
      { conversation_id: conversation, author_id: authorId, body },
      "created_at",
    );
    for (const user of [authorId, ...others]) {
      await this.insert(
        "conversation_participants",
        {
          user_id: user,
          conversation_id: conversation,
          workflow_state: user === authorId ? "read" : "unread",
          message_count: 1,
          last_message_at: user === authorId ? null : now,
        },
        "updated_at",
      );
      await this.insert(
        "conversation_message_participants",
        { conversation_id: conversation, user_id: user, message_id: message, author: user === authorId },
        "",
      );
    }
    return { conversation, message };
  }

  async token(userId: number): Promise<string> {
    const token = newToken();
    const ctx = { db: this.db, root: this.root, now: this.clock.now() };
    await insertAccessToken(ctx, { userId, token, purpose: "test" });
    return token;
  }

  async event<K extends OutboxKind>(kind: K, payload: OutboxEvents[K]): Promise<number> {
    await insertEvent({ db: this.db, root: this.root, now: this.clock.now() }, { kind, payload });
    const [row] = await this.sql("select max(id) as id from outbox_events");
    return row.id;
  }

  /** A notice to these users that counts as `notification`. */
  notice(
    notification: string,
    userIds: number[],
    more: { about_id?: number; course_id?: number } = {},
  ): Promise<number> {
    return this.event("notice", {
      notification,
      user_ids: userIds,
      subject: "Notice",
      text: "Something happened.",
      ...more,
    });
  }

  /** Decides everything that waits in this tenant. */
  async decide(options: Partial<DecideOptions> = {}): Promise<void> {
    const all = { dailyLimit: 500, keep: false, gatherSeconds: 0, portion: () => 3, ...options };
    const ctx = { db: this.db, root: this.root, clock: this.clock };
    for (;;) {
      const small = await decideSmall(ctx, all);
      const large = await claimLarge(ctx);
      if (large !== undefined) for await (const _ of decideLarge(ctx, large, all));
      if (!small.more && large === undefined) return;
    }
  }

  decisions(eventId: number) {
    return this.sql(
      `select user_id, communication_channel_id as channel, notification, outcome from notification_decisions
       where root_account_id = $1 and event_id = $2 order by user_id, communication_channel_id`,
      [this.root, eventId],
    );
  }

  messages(eventId: number) {
    return this.sql("select * from notification_messages where root_account_id = $1 and event_id = $2 order by id", [
      this.root,
      eventId,
    ]);
  }

  digests(eventId: number) {
    return this.sql("select * from delayed_messages where root_account_id = $1 and event_id = $2 order by id", [
      this.root,
      eventId,
    ]);
  }

  policies(channel: number) {
    return this.sql(
      "select notification, frequency from notification_policies where root_account_id = $1 and communication_channel_id = $2 order by notification",
      [this.root, channel],
    );
  }

  /** The services of a server over this store. */
  services(options: ServerOptions = {}): Services {
    const log = pino({ level: "fatal" });
    return {
      db: this.db,
      config: configure({ ...testOptions, ...options, clock: this.clock }, {}),
      clock: this.clock,
      log,
      jobs: createJobs(this.store.pool, log),
      people: new People(this.store.changes),
      caches: new Caches(),
    };
  }

  /** Answers HTTP over this store, without the workers: what they do is done by hand. */
  async serve(options: ServerOptions = {}): Promise<Served> {
    const services = this.services(options);
    const { config, log, jobs } = services;
    defineJobs(services);
    const tenants = new Tenants(this.db);
    await tenants.load();
    const throttle = new Throttle(config.throttle, this.clock);
    const app = await createApp(
      { services, tenants, actors: new Actors(this.store.changes), throttle, check: await answerCheck(true) },
      routes,
      log,
    );
    await app.listen({ port: 0, host: "127.0.0.1" });
    await jobs.start(true);
    const { port } = app.server.address() as AddressInfo;
    this.#closers.push(async () => {
      await app.close();
      await jobs.stop();
    });
    return new Served(this, `http://127.0.0.1:${port}`, services, tenants);
  }

  async close(): Promise<void> {
    for (const close of this.#closers) await close();
    await this.store.close();
  }
}

/** A lab's HTTP side. */
export class Served {
  readonly lab: Lab;
  readonly url: string;
  readonly services: Services;
  readonly #tenants: Tenants;

  constructor(lab: Lab, url: string, services: Services, tenants: Tenants) {
    this.lab = lab;
    this.url = url;
    this.services = services;
    this.#tenants = tenants;
  }

  /** A caller: a user, or the administrator; of another tenant by its host name. */
  async as(userId: number | "admin" | "nobody", lab = this.lab, host = "lab.example.test"): Promise<Api> {
    await this.#tenants.load();
    if (userId === "nobody") return new Api(this.url, host, undefined, 0);
    if (userId === "admin") return new Api(this.url, host, lab.admin.token, lab.admin.id);
    return new Api(this.url, host, await lab.token(userId), userId);
  }
}
