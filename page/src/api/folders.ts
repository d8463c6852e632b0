// Programmes that were brought in, kept by the browser: a server that ends forgets them.

const NAME = "kakehashi";
const STORE = "folders";
const MOST = 8;

interface Kept {
  id: string;
  at: number;
  folder: Blob;
}

function opened(): Promise<IDBDatabase> {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" });
  return answer(request);
}

function answer<Answer>(request: IDBRequest<Answer>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Keep a folder under the id that the server gave it; the oldest go beyond some. */
export async function keepFolder(id: string, folder: Blob): Promise<void> {
  try {
    const store = (await opened()).transaction(STORE, "readwrite").objectStore(STORE);
    await answer(store.put({ id, at: Date.now(), folder } satisfies Kept));
    const all: Kept[] = await answer(store.getAll());
    const old = all.sort((a, b) => b.at - a.at).slice(MOST);
    for (const one of old) store.delete(one.id);
  } catch {
    // A browser that keeps nothing has the folder as long as the server has.
  }
}

/** The folder of a programme, where it is kept here. */
export async function keptFolder(id: string): Promise<Blob | undefined> {
  try {
    const store = (await opened()).transaction(STORE).objectStore(STORE);
    return (await answer<Kept | undefined>(store.get(id)))?.folder;
  } catch {
    return undefined;
  }
}
