// The programmes that the server knows, with their presets and readings.

import { broughtBack, get } from "../api/client";
import type { ProgrammeListed, Programmes } from "../api/shapes";
import { workbench } from "./question.svelte";

class Listed {
  all = $state.raw<ProgrammeListed[]>([]);

  get current(): ProgrammeListed | undefined {
    return this.all.find((one) => one.id === workbench.question.programme);
  }

  /** Read the list; open on the server's first programme where none is open yet. */
  async read(): Promise<void> {
    let found = await get<Programmes>("/api/programmes");
    const open = workbench.question.programme;
    const gone = open !== "" && !found.programmes.some((one) => one.id === open);
    if (gone && (await broughtBack([open]))) found = await get<Programmes>("/api/programmes");
    this.all = found.programmes;
    if (workbench.question.programme === "") workbench.open({ programme: found.first });
  }
}

export const programmes = new Listed();
