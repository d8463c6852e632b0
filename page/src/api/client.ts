// Calls of the server; a refusal carries its problems, an absent server says so.

import { untrack } from "svelte";
import { settings } from "../state/settings.svelte";
import { keptFolder } from "./folders";
import type { ProblemShown } from "./shapes";

const UNKNOWN_PERSON = 401;

/** The server understood and refused: every problem, in its words. */
export class Refused extends Error {
  constructor(readonly problems: ProblemShown[]) {
    super(problems.map((one) => one.what).join("; "));
  }
}

/** No answer came: the server is away. */
export class Away extends Error {}

export async function get<Answer>(address: string): Promise<Answer> {
  return answered(await sent(address, {}));
}

export async function post<Answer>(address: string, body: unknown, signal?: AbortSignal): Promise<Answer> {
  const how = {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    signal,
  };
  try {
    return await answered(await sent(address, how));
  } catch (error) {
    const gone = error instanceof Refused && error.problems.some((one) => one.where === "programme");
    if (!gone || !(await broughtBack(programmesOf(body)))) throw error;
    return answered(await sent(address, how));
  }
}

/** Send the programmes again that the server forgot when it ended; true where one came back. */
export async function broughtBack(programmes: string[]): Promise<boolean> {
  let back = false;
  for (const id of new Set(programmes)) {
    const folder = await keptFolder(id);
    if (folder) back = await putFile("/api/folder", folder).then(() => true, () => back);
  }
  return back;
}

function programmesOf(body: unknown): string[] {
  const asked = body as { programme?: string; questions?: { programme: string }[] };
  return [asked, ...(asked.questions ?? [])].flatMap((one) => one.programme ?? []);
}

/** Send a text file. */
export async function put<Answer>(address: string, text: string): Promise<Answer> {
  return answered(
    await sent(address, { method: "PUT", headers: { "Content-Type": "application/yaml" }, body: text }),
  );
}

/** Send a packed folder. */
export async function putFile<Answer>(address: string, file: Blob): Promise<Answer> {
  return answered(
    await sent(address, { method: "PUT", headers: { "Content-Type": "application/zip" }, body: file }),
  );
}

/** Every answer and every refusal is asked for in the reader's language. */
async function sent(address: string, how: RequestInit): Promise<Response> {
  const joint = address.includes("?") ? "&" : "?";
  try {
    return await fetch(`${address}${joint}language=${untrack(() => settings.language)}`, how);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Away(String(error));
  }
}

async function answered<Answer>(response: Response): Promise<Answer> {
  if (response.ok) return response.json();
  if (response.status === UNKNOWN_PERSON) location.assign("/login");
  if (response.status >= 500) throw new Away(`${response.status}`);
  const said = await response.json().catch(() => ({}));
  throw new Refused(
    said.problems ?? [{ where: "", what: `${response.status} ${response.statusText}`, fix: "" }],
  );
}
