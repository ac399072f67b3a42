import { clockTime, comingDate, comingWeekday, dateOf, taker, type Phrases } from "./schedule-phrases.ts";
import { dayMs, type WallTime } from "./zone-time.ts";

const hours = ["", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉", "열", "열한", "열두"];
const weekdays = "일월화수목금토";

const number = "\\d{1,4}|열한|열두|열|한|두|세|네|다섯|여섯|일곱|여덟|아홉";
const numberOf = (word: string): number => (hours.includes(word) ? hours.indexOf(word) : Number(word));
const pattern = (text: string): RegExp => new RegExp(`(?<=[\\s,])(?:${text})(?=[\\s,])`, "u");
const am = new Set(["오전", "아침", "새벽"]);

/** What Korean says of days and times. */
export function phrasesKo(text: string, today: WallTime): Phrases {
  const found: Phrases = { clocks: [], days: [], interval: null, inMinutes: null, isUneven: false, rest: "" };
  const repeats: { repeat: { day: string; month: string; weekday: string } }[] = [];
  const dates: { date: WallTime }[] = [];
  let wrong = false;
  const repeat = (day: string, month: string, weekday: string): void =>
    void repeats.push({ repeat: { day, month, weekday } });
  const date = (wall: WallTime | null): void => void (wall === null ? (wrong = true) : dates.push({ date: wall }));
  const { take, rest } = taker(text.replaceAll(/[.!?](?=\s|$)/g, " "));

  take(
    pattern(
      `격주(?:로|마다)?|격일(?:로|마다)?|이틀마다|사흘마다|(?:${number}) ?(?:일|주|주일|개월|달|년)(?:에 한 ?번|마다)`,
    ),
    () => void (found.isUneven = true),
  );
  take(
    pattern(`(${number}) ?(분|시간) ?(?:마다|간격으로|간격|에 한 ?번)|매 ?시간(?:마다)?|매시|(반) ?시간 ?마다`),
    ([, count, unit, half]) => {
      found.interval = { minutes: half ? 30 : count === undefined ? 60 : numberOf(count) * (unit === "분" ? 1 : 60) };
    },
  );
  take(pattern(`(${number}) ?(분|시간|일) ?(?:뒤|후)(?:에)?`), ([, count = "", unit]) => {
    found.inMinutes = numberOf(count) * (unit === "분" ? 1 : unit === "시간" ? 60 : 1440);
  });
  take(
    pattern(
      "(?:매월|매달) ?((?:\\d{1,2}일|말일|마지막 ?날)(?:(?: ?, ?|과 | 및 |와 )(?:\\d{1,2}일|말일|마지막 ?날))*)(?:에|마다)?",
    ),
    ([, list = ""]) => {
      repeat(
        list
          .split(/ ?, ?|과 | 및 |와 /)
          .map((each) => (/\d/.test(each) ? String(Number.parseInt(each, 10)) : "l"))
          .join(","),
        "*",
        "*",
      );
    },
  );
  take(pattern("매년 ?(\\d{1,2})월 ?(\\d{1,2})일(?:에|마다)?"), ([, m, d]) =>
    repeat(String(Number(d)), String(Number(m)), "*"),
  );
  take(pattern("(?:(\\d{4})년 ?)?(\\d{1,2})월 ?(\\d{1,2})일(?:에)?"), ([, y, m, d]) =>
    date(y === undefined ? comingDate(Number(m), Number(d), today) : dateOf(Number(y), Number(m), Number(d))),
  );
  take(pattern("(\\d{4})-(\\d{1,2})-(\\d{1,2})(?:에)?"), ([, y, m, d]) =>
    date(dateOf(Number(y), Number(m), Number(d))),
  );
  take(
    pattern("(?:매주 ?)?(?:평일|주중)(?:마다|에)?|매 ?평일|월요일부터 금요일까지|월 ?[~-] ?금(?:요일)?(?:에)?"),
    () => repeat("*", "*", "1-5"),
  );
  take(pattern("(?:매주 ?)?주말(?:마다|에)?"), () => repeat("*", "*", "0,6"));
  const names = "[일월화수목금토](?:요일)?(?:(?: ?[,·] ?|과 |와 | )?[일월화수목금토](?:요일)?)*";
  take(
    pattern(`매주 ?(${names})(?:마다|에)?|([일월화수목금토]요일(?:(?: ?[,·] ?|과 |와 )[일월화수목금토]요일)*)마다`),
    ([, a, b]) => {
      const named = Array.from((a ?? b ?? "").replaceAll("요일", ""))
        .map((name) => weekdays.indexOf(name))
        .filter((day) => day >= 0);
      repeat("*", "*", [...new Set(named)].toSorted((x, y) => x - y).join(","));
    },
  );
  const half = "오전|오후|아침|점심|낮|저녁|밤|새벽";
  take(pattern("매일|날마다|하루에 한 ?번"), () => repeat("*", "*", "*"));
  // 매일 아침, 아침마다.
  take(pattern("(아침|저녁|밤)마다"), () => repeat("*", "*", "*"));
  take(pattern("내일모레|모레"), () => date(today + 2 * dayMs));
  take(pattern("글피"), () => date(today + 3 * dayMs));
  take(pattern("내일"), () => date(today + dayMs));
  take(pattern("오늘"), () => date(today));
  // A week begins on Monday, and "next week" is the next one.
  take(pattern("(이번 ?주|다음 ?주|다다음 ?주)? ?([일월화수목금토])요일(?:에)?"), ([, which, name = ""]) => {
    const weekday = weekdays.indexOf(name);
    const monday = today - ((new Date(today).getUTCDay() + 6) % 7) * dayMs;
    const weeks = which === undefined ? null : which.startsWith("이번") ? 0 : which.startsWith("다다음") ? 2 : 1;
    date(weeks === null ? comingWeekday(weekday, today) : monday + (weeks * 7 + ((weekday + 6) % 7)) * dayMs);
  });
  take(pattern("정오(?:에)?"), () => void found.clocks.push({ minutes: 720, isSure: true }));
  take(pattern("자정(?:에)?"), () => {
    found.clocks.push({ minutes: 0, isSure: true });
    dates.push(...dates.map((each) => ({ date: each.date + dayMs })));
  });
  take(
    pattern(`(${half})? ?(${number}) ?시(?: ?(\\d{1,2}) ?분| ?(반))?(?:에|과|와)?`),
    ([, part, hour = "", minute, isHalf]) => {
      add(part, numberOf(hour), isHalf ? 30 : Number(minute ?? 0), false);
    },
  );
  take(pattern(`(${half})? ?(\\d{1,2}):(\\d{2})(?:에)?`), ([, part, hour = "", minute]) =>
    add(part, Number(hour), Number(minute), hour.startsWith("0")),
  );
  take(/(?<=\s)(?:에|마다|,|한 ?번|실행|해 ?줘)(?=\s)/u, () => {});

  function add(part: string | undefined, hour: number, minute: number, isWritten24: boolean): void {
    // Twelve at night ends one day and begins another; noon is at midday.
    const isTwelve = hour === 12 && (part === "낮" || part === "점심");
    const said =
      part === undefined || hour > 12
        ? null
        : am.has(part)
          ? "am"
          : isTwelve || hour < 10 || part !== "낮"
            ? "pm"
            : "am";
    const clock =
      hour === 12 && part === "밤" ? { minutes: minute, isSure: true } : clockTime(hour, minute, said, isWritten24);
    if (clock === null) wrong = true;
    else found.clocks.push(clock);
    if (hour === 12 && part === "밤") dates.push(...dates.map((each) => ({ date: each.date + dayMs })));
  }
  const isMixed = repeats.length > 1 || (repeats.length > 0 && dates.length > 0);
  return { ...found, days: repeats.length > 0 ? repeats : dates, rest: wrong || isMixed ? text : rest() };
}
