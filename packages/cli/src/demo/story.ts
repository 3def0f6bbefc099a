/** The conversations of the sample campus. */

export interface Thread {
  readonly subject: string;
  /** The first message, then the answers in turn. */
  readonly lines: readonly string[];
}

/** Between a student and a teacher. */
export const questions: readonly Thread[] = [
  {
    subject: "Question about the lab report",
    lines: [
      "Hello, is the discussion section of the report also limited to two pages?",
      "Good question. Two pages for results and discussion together; figures do not count.",
      "Thank you, that helps a lot!",
    ],
  },
  {
    subject: "Absent on Thursday",
    lines: [
      "I have a medical appointment on Thursday morning and will miss the seminar. May I hand in the exercise by mail?",
      "Of course. Please send it before Friday noon, and ask your group for their notes.",
    ],
  },
  {
    subject: "Office hours",
    lines: [
      "Would it be possible to come by on Tuesday instead of Wednesday this week?",
      "Tuesday at 14:30 works. My office is 3.12.",
      "Perfect, see you then.",
      "I have moved it to 15:00, I hope that is fine.",
    ],
  },
  {
    subject: "Grade on problem set 3",
    lines: [
      "I think exercise 4 was counted twice. Could you have another look?",
      "You are right, corrected. Sorry about that!",
    ],
  },
  {
    subject: "Reading list",
    lines: ["Is chapter 7 part of the exam?", "Up to 7.3, yes. The rest is optional reading."],
  },
];

/** Among a group of students. */
export const teamwork: readonly Thread[] = [
  {
    subject: "Group project: first meeting",
    lines: [
      "Shall we meet on Thursday at 10 in the library?",
      "Works for me. I can bring the notes from last week.",
      "I have a class until 10:15, but will come right after.",
      "Then let's say 10:20, second floor, by the windows.",
      "Great, I have booked the small room.",
    ],
  },
  {
    subject: "Who takes which part?",
    lines: [
      "I would like to do the introduction and the sources.",
      "I take the data, I have already started with the tables.",
      "Then the slides are mine. Can everybody send me two key points by Sunday?",
      "Sure!",
    ],
  },
  {
    subject: "Rehearsal",
    lines: [
      "One run through tomorrow at 17:00?",
      "Yes, please. We were three minutes over last time.",
      "I will shorten my part.",
    ],
  },
];

/** From a teacher to a whole course. */
export const notices: readonly Thread[] = [
  {
    subject: "Room change next week",
    lines: ["Next week's lecture takes place in room 2.01 instead of the large hall. The time stays the same."],
  },
  {
    subject: "Reminder: essays are due on Friday",
    lines: ["Please hand in your essays by Friday, 18:00. Late work loses a third of a grade per day."],
  },
  {
    subject: "Guest lecture",
    lines: [
      "On the 12th Dr. Amara Diallo will speak about field work in the Sahel. Attendance is voluntary, coffee is not.",
    ],
  },
];
