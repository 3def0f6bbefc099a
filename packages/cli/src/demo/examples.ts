/** The conversation examples that the demo runs through the client, and what they print. */
import { type Canvas, toFile } from "@pidge/client";
import type { Output } from "../output.ts";

export interface ExampleWorld {
  /** A teacher's client. */
  readonly canvas: Canvas;
  readonly course: string;
  readonly group: string;
  readonly students: readonly [string, string, string];
}

/** Creates conversations and lists the unread ones. */
export async function creatingAndManaging({ canvas, course, group, students }: ExampleWorld, out: Output) {
  const conversations = await canvas.createConversation(
    [
      students[0], // one person
      students[1], // another person
      `course_${course}`, // all members of a course
      `group_${group}`, // all members of a group
    ],
    "Hello everyone! I wanted to update you on the upcoming assignment changes...",
    { subject: "Important Course Update", group_conversation: true },
  );
  for (const conversation of conversations)
    out.write(`Created conversation ${conversation.id} with ${conversation.participants?.length} participants`);

  for await (const c of canvas.getConversations({ scope: "unread", include: ["participant_avatars"] }))
    out.write(`Unread conversation: ${c.subject}, I last wrote ${c.last_authored_message_at ?? "never"}`);
  return conversations;
}

/** Changes one conversation, then several at once. */
export async function managingOperations({ canvas, students }: ExampleWorld, conversationId: string, out: Output) {
  const me = await canvas.getCurrentUser();
  const file1 = await me.uploadConversationAttachment(await toFile("Week 5: cells\n", "outline.txt"));
  const file2 = await me.uploadConversationAttachment(await toFile("a,b\n1,2\n", "data.csv"));

  const conversation = await canvas.getConversation(conversationId);
  const updated = await conversation.addMessage("Thanks for the question! Here's the clarification you requested...", {
    attachment_ids: [file1.id, file2.id],
  });
  out.write(`Replied with ${updated.messages?.[0]?.attachments.map((f) => f.display_name).join(" and ")}`);

  await conversation.addRecipients([students[2]]);
  await conversation.refresh();
  out.write(`Now ${conversation.participants?.length} participants: ${conversation.messages?.[0]?.body}`);

  await conversation.edit({ conversation: { starred: true, workflow_state: "read" } });
  out.write(`Starred: ${conversation.starred}, state: ${conversation.workflow_state}`);

  const five = await canvas.getConversations().slice(0, 5);
  const progress = await canvas.conversationsBatchUpdate(five, "mark_as_read");
  out.write(`Batch operation status: ${progress.workflow_state}`);
  await progress.wait({ intervalMs: 50 });
  out.write(`Batch operation status: ${progress.workflow_state} (${progress.message})`);
}

/** Counts unread conversations and lists running batches. */
export async function monitoring({ canvas }: ExampleWorld, out: Output) {
  const { unread_count } = await canvas.conversationsUnreadCount();
  out.write(`You have ${unread_count} unread conversations`);
  const batches = await canvas.conversationsGetRunningBatches();
  out.write(batches.length === 0 ? "No batch operations are running" : "Active batch operations:");
  for (const batch of batches) out.write(`  Batch ${batch.id}: ${batch.workflow_state}`);
}
