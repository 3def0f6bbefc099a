/** A course with an external feed, and the site that serves it. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { refreshFeeds } from "../../../src/forum/externalFeeds/refresh.ts";
import { Lab, type Served } from "../../notifications/rules/lab.ts";
import type { Api, Json, Params } from "../../support/api.ts";
import { ok } from "../discussions/world.ts";

export interface Page {
  readonly status?: number;
  readonly body: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What the tests look at of an announcement. */
export interface Announced {
  readonly title: string;
  readonly message: string;
}

export class FeedWorld {
  readonly lab: Lab;
  readonly served: Served;
  readonly teacher: Api;
  readonly student: Api;
  /** `courses/9`. */
  readonly course: string;
  /** Answers of the other site by path; 404 for any other. */
  readonly pages = new Map<string, Page>();
  /** Requests that the other site has had. */
  asked = 0;
  readonly #site: Server;

  constructor(lab: Lab, served: Served, course: string, [teacher, student]: readonly [Api, Api]) {
    this.lab = lab;
    this.served = served;
    this.course = course;
    this.teacher = teacher;
    this.student = student;
    this.#site = createServer((request, response) => {
      this.asked++;
      const page = this.pages.get(request.url ?? "") ?? { status: 404, body: "" };
      response.writeHead(page.status ?? 200, page.headers).end(page.body);
    });
  }

  static async open(): Promise<FeedWorld> {
    const lab = await Lab.open();
    const served = await lab.serve({ allowPrivateFetch: true });
    const id = await lab.course();
    const section = await lab.section(id);
    const join = async (name: string, type: string) => {
      const person = await lab.reader(name);
      await lab.enroll(id, section, person.id, type);
      return served.as(person.id);
    };
    const people = [await join("tess", "TeacherEnrollment"), await join("stu", "StudentEnrollment")] as const;
    const world = new FeedWorld(lab, served, `courses/${id}`, people);
    await new Promise<void>((resolve) => world.#site.listen(0, "127.0.0.1", resolve));
    return world;
  }

  async close(): Promise<void> {
    await this.lab.close();
    this.#site.close();
  }

  /** Address of the other site. */
  get base(): string {
    return `http://127.0.0.1:${(this.#site.address() as AddressInfo).port}`;
  }

  add = (params: Params, by = this.teacher) => by.post(`${this.course}/external_feeds`, params);

  refresh = (): Promise<void> => refreshFeeds(this.served.services);

  /** Moves the clock to when a feed that was read is due again. */
  later = (): void => this.lab.clock.advance(3_601);

  feeds = async (): Promise<Json[]> => ok(await this.teacher.get(`${this.course}/external_feeds`));

  /** The announcements. Waits until there are so many: the worker of the queue may be reading the feed as well. */
  async announcements(count = 0): Promise<Json[]> {
    const deadline = Date.now() + 10_000;
    for (;;) {
      const list = ok(
        await this.student.get(`${this.course}/discussion_topics`, { only_announcements: 1, per_page: 50 }),
      );
      if (list.length >= count || Date.now() > deadline) return list;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Deletes all feeds and announcements. */
  async clear(): Promise<void> {
    for (const feed of await this.feeds()) ok(await this.teacher.delete(`${this.course}/external_feeds/${feed.id}`));
    for (const topic of await this.announcements())
      ok(await this.teacher.delete(`${this.course}/discussion_topics/${topic.id}`));
  }

  /** Waits until the feed that was added last has been read, and resolves how often that failed in a row. */
  async outcome(): Promise<number> {
    const deadline = Date.now() + 10_000;
    for (;;) {
      const [feed] = await this.lab.sql("select failures, refresh_at from external_feeds order by id desc limit 1");
      if (feed.refresh_at > this.lab.clock.now() && (feed.failures > 0 || (await this.#isRead()))) return feed.failures;
      if (Date.now() > deadline) throw new Error("the feed was not read");
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async #isRead(): Promise<boolean> {
    const rows = await this.lab.sql(
      `select 1 from external_feeds f where f.id = (select max(id) from external_feeds)
         and (f.title is not null or exists (select 1 from external_feed_entries e where e.feed_id = f.id))`,
    );
    return rows.length > 0;
  }

  /** Serves a document as a new feed, reads it, and resolves the announcements made of it, the oldest first. */
  async read(page: Page, path = "/feed"): Promise<Announced[]> {
    this.pages.set(path, page);
    ok(await this.add({ url: `${this.base}${path}` }));
    await this.refresh();
    if ((await this.outcome()) > 0) throw new Error("the feed could not be read");
    return (await this.announcements()).reverse().map(({ title, message }) => ({ title, message }));
  }
}
