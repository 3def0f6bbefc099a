// Made by `npm run generate` from README.md. Do not edit.
/** The examples of the README, each as a function of a client. */
import { AnnouncementDowngradedError, Canvas, RateLimitExceededError, ResourceDoesNotExistError, isPermissionDenied, toFile } from "@pidge/client";
import { fileFromPath } from "@pidge/client/node";
import { recordTraffic, replayTraffic, startCampus } from "@pidge/client/testing";

export const examples = [
  async (given: Canvas) => {
    const canvas = new Canvas("https://canvas.example.com", process.env.CANVAS_ACCESS_TOKEN ?? "");
    const me = await canvas.getCurrentUser();
    console.log(`Good morning, ${me.name}`);

    for await (const conversation of canvas.getConversations({ scope: "unread" }))
      console.log(conversation.subject, conversation.last_message);

    const [conversation] = await canvas.createConversation(["123", "course_789"], "Hello!", { group_conversation: true });
    await conversation?.star();
    return given;
  },
  async (given: Canvas) => {
    const canvas = given;
    const conversations = await canvas.createConversation(
      ["123", "456", "course_789", "group_101"],
      "About the new dates …",
      {
        subject: "Important course update",
        group_conversation: true,
      },
    );
    for (const { id, participants } of conversations) console.log(`conversation ${id} with ${participants.length} people`);

    for await (const unread of canvas.getConversations({ scope: "unread", include: ["participant_avatars"] }))
      console.log(unread.subject, unread.last_authored_message_at);
    return given;
  },
  async (given: Canvas) => {
    const canvas = given;
    const conversation = await canvas.getConversation(12345, { auto_mark_as_read: false });
    const reply = await conversation.addMessage("Here is the sheet you asked for.", {
      attachments: [await toFile("1, 2, 3", "sheet.csv")],
    });
    console.log(reply.messages?.[0]?.attachments[0]?.display_name);

    await conversation.addRecipients(["123", "456"]);
    await conversation.edit({ conversation: { starred: true, workflow_state: "read" } });
    return given;
  },
  async (given: Canvas) => {
    const canvas = given;
    const five = await canvas.getConversations().slice(0, 5);
    const progress = await canvas.conversationsBatchUpdate(five, "mark_as_read");
    await progress.wait({ onUpdate: ({ completion }) => console.log(`${completion ?? 0} %`) });
    console.log(progress.workflow_state, progress.failedIds());

    const running = await canvas.conversationsGetRunningBatches();
    for (const batch of running)
      console.log(`batch ${batch.id}: ${batch.workflow_state}, ${Math.round(batch.completion * 100)} %`);
    return given;
  },
  async (given: Canvas) => {
    const canvas = given;
    const announcements = canvas.getAnnouncements(["course_123", "course_456"], {
      active_only: true,
      start_date: "2024-01-01",
      end_date: "2024-12-31",
    });
    for await (const { title, posted_at, context_code } of announcements) console.log(title, posted_at, context_code);

    const announcement = await canvas.course(12345).createAnnouncement({
      title: "Week 5: papers are due",
      message: "<p>Please hand in your papers by Friday, 23:59.</p>",
      delayed_post_at: null,
    });
    console.log(announcement.html_url);
    return given;
  },
  async (given: Canvas) => {
    const canvas = given;
    const me = await canvas.getCurrentUser();
    const course = await canvas.getCourse(12345);

    for await (const topic of course.getDiscussionTopics({
      order_by: "recent_activity",
      include: ["all_dates", "sections"],
    })) {
      console.log(topic.title);
      for await (const entry of topic.getEntries()) {
        console.log(entry.user_id, entry.message?.slice(0, 100));
        if (entry.user_id !== me.id) await topic.postEntry({ message: "Thanks for that!", parent_id: entry.id });
      }
      await topic.subscribe();
    }

    const graded = await course.createDiscussionTopic({
      title: "Week 3: a case",
      message: "Read the case and recommend something.",
      discussion_type: "threaded",
      published: true,
      require_initial_post: true,
      assignment: { name: "A case", points_possible: 25, due_at: "2024-12-01T23:59:59Z", grading_type: "points" },
    });
    console.log(graded.assignment_id);
    return given;
  },
  async (given: Canvas) => {
    const canvas = given;
    const me = await canvas.getCurrentUser();
    for await (const { address, type, workflow_state } of me.getCommunicationChannels())
      console.log(address, type, workflow_state);

    const channel = await me.createCommunicationChannel({ address: "alternate@example.com", type: "email" });
    console.log(channel.id, channel.workflow_state); // unconfirmed, until the link in the mail is followed
    await channel.updatePreference("new_announcement", "daily");

    // for administrators: what the site sent to somebody
    const sent = canvas.getCommMessages(12345, { start_time: "2024-01-01T00:00:00Z", end_time: "2024-12-31T23:59:59Z" });
    for await (const message of sent) console.log(message.created_at, message.subject, message.to);
    return given;
  },
  async (given: Canvas) => {
    const canvas = given;
    const careful = canvas.withOptions({
      throttle: {
        maxConcurrent: 4,
        onRateLimit: ({ attempt, delayMs }) => (console.warn(`waiting ${delayMs} ms`), attempt < 5),
      },
    });
    await Promise.all([1, 2, 3].map((id) => careful.getConversation(id, { auto_mark_as_read: false })));
    console.log(careful.rateLimit.remaining);
    return given;
  },
  async (given: Canvas) => {
    const canvas = given;
    try {
      await canvas.getConversation(1, {}, { maxRetries: 0, totalTimeout: 5000 });
    } catch (error) {
      if (error instanceof ResourceDoesNotExistError) console.log("gone", error.requestId);
      else if (error instanceof RateLimitExceededError) console.log("busy", error.retryAfterMs);
      else if (isPermissionDenied(error)) console.log("not allowed");
      else throw error;
    }
    return given;
  },
  async (given: Canvas) => {
    const canvas = given;
    const student = canvas.asUser("sis_user_id:s1234");
    const theirs = await student.getConversations({ scope: "unread" }).first();
    await theirs?.markAsRead(); // as the student
    await theirs?.star({ asUser: null }); // as yourself, this once
    return given;
  },
  async (given: Canvas) => {
    const canvas = given;
    const user = await canvas.getUser(10_000_000_000_001_234n);
    console.log(user.id === "10000000000001234");
    return given;
  },
  async (given: Canvas) => {
    const canvas = given;
    const attachments = [await fileFromPath("timetable.pdf"), new File(["a,b"], "table.csv", { type: "text/csv" })];
    await canvas.createConversation(["123"], "Two files for you.", { attachments });
    return given;
  },
  async (given: Canvas) => {
    const canvas = given;
    const created = await canvas.createConversation("course_789", "Dear all, …", { mode: "async", bulk_message: true });
    if (created.batchId) await canvas.waitForConversationBatch(created.batchId, { timeoutMs: 600_000 });
    return given;
  },
  async (given: Canvas) => {
    const canvas = given;
    for (const id of [101, 102, 103]) {
      try {
        await canvas
          .course(id)
          .createAnnouncement({ title: "Library closed", message: "<p>On Friday.</p>" }, { onDowngrade: "delete" });
      } catch (error) {
        if (!(error instanceof AnnouncementDowngradedError)) throw error;
        console.log(`may not announce in ${id}`);
      }
    }
    return given;
  },
  async (given: Canvas) => {
    const canvas = given;
    const { unread_count } = await canvas.conversationsUnreadCount();
    console.log(`You have ${unread_count} unread conversations`);
    return given;
  },
  async (given: Canvas) => {
    const canvas = given;
    for (const scope of ["inbox", "sent", "archived"] as const)
      for await (const { id } of canvas.getConversations({ scope }).stream()) {
        const whole = await canvas.getConversation(id, { auto_mark_as_read: false });
        console.log(JSON.stringify(whole)); // as Canvas sent it
      }
    return given;
  },
];

/** Those of what is for test suites. */
export const kitExamples = [
  async () => {
    const campus = await startCampus();
    const course = await campus.course("Biology", { teachers: ["Mia"], students: ["Ann", "Bob"] });
    const { Mia, Ann } = course.people;

    await Mia.canvas.course(course).createAnnouncement({ title: "Tomorrow", message: "<p>Bring a lens.</p>" });
    await Mia.canvas.createConversation(course.students, "See you there.");

    const seen = await Ann.canvas.getAnnouncements([course]).toArray();
    console.log(seen[0]?.title, (await Ann.canvas.conversationsUnreadCount()).unread_count);
    await campus.close();
  },
  async () => {
    const campus = await startCampus();
    const recorder = recordTraffic();
    const live = campus.admin.withOptions({ fetch: recorder });
    await live.getCurrentUser();
    const kept = JSON.stringify(recorder.recording()); // into a file, beside the test
    await campus.close();

    const canvas = new Canvas("https://canvas.example.com", "any-token", { fetch: replayTraffic(JSON.parse(kept)) });
    console.log((await canvas.getCurrentUser()).name); // Name 1
  },
];
