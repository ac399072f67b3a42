/** Work that nobody waits for. What was under way when it was over finds its database gone, and that is all right. */
export function aside(work: Promise<unknown>, isOver: () => boolean): void {
  void work.catch((error: unknown) => {
    if (!isOver()) throw error;
  });
}
