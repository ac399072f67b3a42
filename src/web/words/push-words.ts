type PushWords = { title: string; news: string; waits: string };

/** What a notification says that brought no words. Apart from the catalogue: the service worker stands alone and stays small. */
export const pushWords = (language: string): PushWords => (language.toLowerCase().startsWith("ko") ? ko : en);

const en: PushWords = {
  title: "Errand",
  news: "There is something new.",
  waits: "What you gave waits: your computer is away.",
};
const ko: PushWords = {
  title: "Errand",
  news: "새로운 소식이 있어요.",
  waits: "맡긴 일이 기다리고 있어요. 컴퓨터가 연결되어 있지 않아요.",
};
