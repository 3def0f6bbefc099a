/** Many calls at once against a server with Canvas's own bucket. */
import { startCampus } from "@pidge/client/testing";

/** 600 units, of which each running request holds 50 and 10 leak away a second. */
const CANVAS = { enabled: true, highWaterMark: 600, maximum: 800, outflow: 10, upFront: 50 };

/** Makes `count` calls at once; gives how many came back, how many were refused, and a way to ask without the queue. */
export async function crowd(count: number, status: 403 | 429) {
  await using stack = new AsyncDisposableStack();
  const campus = stack.adopt(await startCampus({ server: { throttle: { ...CANVAS, status } } }), (c) => c.close());
  const course = await campus.course("Crowd", { teachers: ["Tess"], students: ["Sam"] });
  const { Tess, Sam } = course.people;
  const [made] = await Tess.canvas.createConversation([Sam], "Hi");
  let refused = 0;
  const canvas = Sam.canvas.withOptions({ throttle: { onRateLimit: () => void refused++ } });
  const all = Array.from({ length: count }, () => canvas.getConversation(made!, { auto_mark_as_read: false }));
  const found = (await Promise.all(all)).filter((c) => c.last_message === "Hi").length;
  const headers = { authorization: `Bearer ${Sam.token}` };
  const url = `${campus.url}/api/v1/conversations/${made!.id}`;
  const ask = async () => (await fetch(url, { headers })).status;
  const bare = new Set<number>();
  // how many are under way at once is the machine's matter: a quick one is asked by more, again and again
  for (let round = 0; round < 20 && !bare.has(status); round++)
    for (const answered of await Promise.all(Array.from({ length: 300 }, ask))) bare.add(answered);
  return { found, refused, bare };
}
