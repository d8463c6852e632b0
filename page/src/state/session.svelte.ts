// Who is logged in, where the server has accounts.

import { get } from "../api/client";
import type { SessionShown } from "../api/shapes";

class Session {
  /** Nobody's name where the server has no accounts. */
  name = $state("");

  async read(): Promise<void> {
    const shown = await get<SessionShown>("/api/session");
    this.name = (shown.accounts && shown.name) || "";
  }
}

export const session = new Session();
