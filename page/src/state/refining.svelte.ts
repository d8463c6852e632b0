// The long run behind the first figures: a job of the server, its progress, its end.

import { get, post } from "../api/client";
import type { Job, Question, Results } from "../api/shapes";

export class Refining {
  /** Share of the draws that are made; null where no job runs. */
  progress = $state<number | null>(null);
  draws = $state(0);
  /** Why the last job gave nothing; empty: it did, or was cancelled. */
  failed = $state("");
  #job = "";
  #events: EventSource | null = null;
  #turn = 0;

  /** Start a job for all draws; its answer goes to `take`, unless another began since. */
  async start(question: Question, sections: string[], take: (results: Results) => void): Promise<void> {
    this.cancel();
    const turn = this.#turn;
    this.progress = 0;
    this.draws = question.draws;
    const job = await post<Job>("/api/jobs", question).catch(() => null);
    if (turn !== this.#turn) return;
    if (job === null) {
      this.#end("");
      return;
    }
    this.#job = job.id;
    const events = new EventSource(`/api/jobs/${job.id}/events`);
    this.#events = events;
    events.addEventListener("job", (event) => {
      const now: Job = JSON.parse(event.data);
      this.progress = now.draws > 0 ? now.done / now.draws : 0;
      if (now.state === "done") void this.#finish(now, sections, take, turn);
      else if (now.state === "failed" || now.state === "cancelled") this.#end(now.message);
    });
    events.addEventListener("error", () => {
      if (turn === this.#turn && this.#events === events) this.#end("");
    });
  }

  /** End the job, here and on the server. */
  cancel(): void {
    if (this.#job) void fetch(`/api/jobs/${this.#job}`, { method: "DELETE" }).catch(() => undefined);
    this.#end("");
  }

  async #finish(job: Job, sections: string[], take: (results: Results) => void, turn: number): Promise<void> {
    this.#events?.close();
    this.#events = null;
    const query = new URLSearchParams(sections.map((name) => ["section", name]));
    const results = await get<Results>(`/api/jobs/${job.id}/results?${query}`).catch(() => null);
    if (turn !== this.#turn) return;
    this.#end("");
    if (results) take(results);
  }

  #end(failed: string): void {
    this.#turn += 1;
    this.#events?.close();
    this.#events = null;
    this.#job = "";
    this.progress = null;
    this.failed = failed;
  }
}
