// A long run: a job of the server, its progress, its end.

import { post, Refused } from "../api/client";
import type { Job, Question } from "../api/shapes";

export class Refining {
  /** Share of the work that is done; null where no job runs. */
  progress = $state<number | null>(null);
  draws = $state(0);
  /** The job as it was last heard of. */
  job = $state.raw<Job | null>(null);
  /** Why the last job gave nothing; empty: it did, or was cancelled. */
  failed = $state("");
  #job = "";
  #events: EventSource | null = null;
  #turn = 0;

  /** Start a job for a part of the answer; calls `done` at its end, unless it was cancelled,
   * and `lost` where nothing is heard of it any more. */
  async start(question: Question, part: Job["part"], done: () => void, lost: () => void): Promise<void> {
    const turn = this.#turn;
    this.progress = 0;
    this.draws = question.draws;
    this.failed = "";
    this.job = null;
    const job = await post<Job>(`/api/jobs?part=${part}`, question).catch((error: unknown) => {
      if (turn === this.#turn && error instanceof Refused) this.failed = error.message;
      return error instanceof Refused ? null : undefined;
    });
    if (turn !== this.#turn) {
      if (job) end(job.id);
      return;
    }
    if (!job) {
      this.#close();
      if (job === undefined) lost(); // the server went away before it answered
      return;
    }
    this.#job = job.id;
    this.#events = new EventSource(`/api/jobs/${job.id}/events`);
    this.#events.addEventListener("error", () => {
      this.#close();
      lost();
    });
    this.#events.addEventListener("job", (event) => {
      const now: Job = JSON.parse(event.data);
      this.job = now;
      this.progress = now.steps > 0 ? now.done / now.steps : 0;
      if (now.state === "waiting" || now.state === "running") return;
      this.#close();
      this.failed = now.message;
      if (now.state === "done") done();
    });
  }

  /** End the job, here and on the server. */
  cancel(): void {
    if (this.#job) end(this.#job);
    this.#close();
  }

  #close(): void {
    this.#turn += 1;
    this.#events?.close();
    this.#events = null;
    this.#job = "";
    this.progress = null;
  }
}

function end(job: string): void {
  void fetch(`/api/jobs/${job}`, { method: "DELETE" }).catch(() => undefined);
}
