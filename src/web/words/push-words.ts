/** What a notification says that brought no words. Apart from the catalogue: the service worker stands alone and stays small. */
export const pushWords = (language: string): { title: string; body: string } => (language.toLowerCase().startsWith("ko") ? ko : en);

const en = { title: "Errand", body: "There is something new." };
const ko = { title: "Errand", body: "새로운 소식이 있습니다." };
