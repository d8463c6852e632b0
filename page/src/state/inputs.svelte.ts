// Every input of the scenario's programme, read anew whenever the scenario changes.

import { untrack } from "svelte";
import { Away, post, Refused } from "../api/client";
import type { Change, Input, ProblemShown, ProgrammeInputs, Question } from "../api/shapes";
import { workbench } from "./question.svelte";
import { settings } from "./settings.svelte";

const DEBOUNCE_MS = 200;

interface Verdict {
  problems: ProblemShown[];
}

class Inputs {
  all = $state.raw<ProgrammeInputs | null>(null);
  #timer = 0;
  #asked = "";
  #abort: AbortController | null = null;

  /** Read the inputs of a question, unless they are here; for an effect. */
  read(question: Question): void {
    const asked = JSON.stringify([shaped(question), settings.language]);
    if (asked === this.#asked) return;
    this.#asked = asked;
    clearTimeout(this.#timer);
    const wait = untrack(() => this.all) === null ? 0 : DEBOUNCE_MS;
    this.#timer = setTimeout(() => void this.#ask(shaped(question)), wait);
  }

  async #ask(question: Question): Promise<void> {
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    try {
      this.all = await post<ProgrammeInputs>("/api/programme", question, abort.signal);
    } catch (error) {
      if (abort.signal.aborted || error instanceof Refused) return;
      if (!(error instanceof Away)) throw error;
      this.#timer = setTimeout(() => void this.#ask(question), 2000);
    }
  }

  at(path: string): Input | undefined {
    return this.all?.inputs.find((one) => one.path === path);
  }
}

/** The question with those changes only that decide which inputs there are: a new figure
 * of an input is known here, and asking for all of them would slow each move of a slider. */
function shaped(question: Question): Question {
  const changes = question.changes.filter((one) => one.value === null || typeof one.value === "object");
  return { ...question, changes, draws: 0, seed: 0 };
}

export const inputs = new Inputs();

/** What the server says of a change before it is made; nothing: it may be made. */
export async function verdict(path: string, value: Change["value"], reason: string): Promise<ProblemShown[]> {
  const question = workbench.question;
  const others = question.changes.filter((one) => one.path !== path);
  const changes = [...others, { path, value, reason }];
  try {
    const checked = await post<Verdict>("/api/check", { ...question, changes });
    return checked.problems;
  } catch (error) {
    if (error instanceof Refused) return error.problems;
    if (error instanceof Away) return [];
    throw error;
  }
}
