// What lies open over the page: the origin of a number.

export const opened = $state<{ origin: string | null }>({ origin: null });
