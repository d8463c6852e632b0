// A scenario in an address: `#q=TOKEN` opens it; the server packs and unpacks the token.

import { get, post } from "../api/client";
import type { Question, Shared } from "../api/shapes";
import { workbench } from "./question.svelte";
import { route } from "./route.svelte";

const LINK = /^#q=(?<token>[\w-]+)$/;

/** Open the scenario of the address, where it holds one. */
export async function openLink(): Promise<void> {
  const token = LINK.exec(location.hash)?.groups?.token;
  if (token === undefined) return;
  workbench.open(await get<Question>(`/api/share/${token}`));
  route.go("overview");
}

/** The scenario as a link, and where its figures lie. */
export function shared(question: Question): Promise<Shared> {
  return post<Shared>("/api/share", question);
}
