/** A notice to somebody whose mail to us could not be delivered. */
export interface Notice {
  readonly to: string;
  readonly fromName: string;
  readonly subject: string;
  readonly text: string;
  readonly inReplyTo: string | undefined;
}

export type NoticeSender = (notice: Notice) => Promise<void>;
