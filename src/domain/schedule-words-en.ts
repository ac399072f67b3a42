import { clockTime, comingDate, comingWeekday, dateOf, taker, type Phrases } from "./schedule-phrases.ts";
import { dayMs, type WallTime } from "./zone-time.ts";

const numbers = [
  "zero",
  "one",
  "two",
  "three",
  "four",
  "five",
  "six",
  "seven",
  "eight",
  "nine",
  "ten",
  "eleven",
  "twelve",
];
const weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const ordinals = new Map([
  ["first", 1],
  ["second", 2],
  ["third", 3],
  ["fifteenth", 15],
  ["last day", 0],
]);

const number = `\\d{1,4}|${numbers.slice(1).join("|")}`;
const weekday = "(?:sun|mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?)(?:days?)?";
const weekdaysOf = "(?:sun|mon|tues|wednes|thurs|fri|satur)days";
const weekdayList = `${weekday}(?:(?: ?, ?(?:and )?| and | & )${weekday})*`;
const month =
  "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)";
const monthday = "\\d{1,2}(?:st|nd|rd|th)?|first|second|third|fifteenth|last day";
const monthdayList = `(?:${monthday})(?:(?: ?, ?(?:and (?:the )?)?| and (?:the )?)(?:${monthday}))*`;
const each = "(?:every|each)";

const pattern = (text: string): RegExp => new RegExp(`(?<![\\w:])(?:${text})(?![\\w:])`, "u");
const numberOf = (word: string): number => (numbers.includes(word) ? numbers.indexOf(word) : Number(word));
const weekdayOf = (word: string): number => weekdays.indexOf(word.trim().slice(0, 3));
const monthOf = (word: string): number => months.indexOf(word.slice(0, 3)) + 1;
const ordinalOf = (word: string): number => ordinals.get(word) ?? Number.parseInt(word, 10);

/** What English says of days and times. */
export function phrasesEn(text: string, today: WallTime): Phrases {
  const found: Phrases = { clocks: [], days: [], interval: null, inMinutes: null, isUneven: false, rest: "" };
  const repeats: { repeat: { day: string; month: string; weekday: string } }[] = [];
  const dates: { date: WallTime }[] = [];
  let wrong = false;
  const repeat = (day: string, of: string, weekdaysSaid: string): void =>
    void repeats.push({ repeat: { day, month: of, weekday: weekdaysSaid } });
  const date = (wall: WallTime | null): void => void (wall === null ? (wrong = true) : dates.push({ date: wall }));
  let half: "am" | "pm" | null = null;
  const { take, rest } = taker(text.replaceAll(/[.!?](?=\s|$)/g, " ").replaceAll(/\b([ap])\.m\.?/g, "$1m"));

  take(
    pattern(
      `${each} (?:other|second|2nd) (?!hour)\\w+|(?:every )?(?:biweekly|fortnight(?:ly)?)|${each} (?:${number}) (?:days?|weeks?|months?|years?)`,
    ),
    () => void (found.isUneven = true),
  );
  take(
    pattern(`${each} (?:(${number}|half|other|half an|quarter of an) )?(min(?:ute)?s?|hours?)|(hourly)`),
    ([, count, unit = "hour", hourly]) => {
      const amount =
        count === undefined || hourly
          ? 1
          : count === "other"
            ? 2
            : count.startsWith("half")
              ? 0.5
              : count.startsWith("quarter")
                ? 0.25
                : numberOf(count);
      found.interval = { minutes: unit.startsWith("min") ? amount : amount * 60 };
    },
  );
  take(pattern(`in (${number}|an?|half an) (minutes?|mins?|hours?|days?)`), ([, count = "", unit = ""]) => {
    const amount = count === "half an" ? 0.5 : count.startsWith("a") ? 1 : numberOf(count);
    found.inMinutes = amount * (unit.startsWith("min") ? 1 : unit.startsWith("hour") ? 60 : 1440);
  });
  const monthly = `(?:${each} month|of (?:${each}|the) month|monthly)`;
  take(
    pattern(`(?:on )?(?:the )?(${monthdayList}) of ${each} month|${monthly},? (?:on )?(?:the )?(${monthdayList})`),
    ([, before, after]) => {
      const days = (before ?? after ?? "").split(/ ?, ?(?:and )?(?:the )?| and (?:the )?/).map(ordinalOf);
      repeat(days.map((each) => (each === 0 ? "l" : String(each))).join(","), "*", "*");
    },
  );
  take(
    pattern(
      `(?:(${each} year|yearly|annually),? )?(?:on )?(?:the )?(\\d{1,2})(?:st|nd|rd|th)?(?: of)? (${month})(?:,? (\\d{4}))?`,
    ),
    (match) => dated(match[1], match[3], match[2], match[4]),
  );
  take(
    pattern(
      `(?:(${each} year|yearly|annually),? )?(?:on )?(${month}) (?:the )?(\\d{1,2})(?:st|nd|rd|th)?(?:,? (\\d{4}))?`,
    ),
    (match) => dated(match[1], match[2], match[3], match[4]),
  );
  take(pattern("(?:on )?(\\d{4})-(\\d{1,2})-(\\d{1,2})"), ([, y, m, d]) =>
    date(dateOf(Number(y), Number(m), Number(d))),
  );
  // 3/4/2026 is March in one place and April in another.
  take(pattern("(?:on )?(\\d{1,2})/(\\d{1,2})/(\\d{4})"), ([, a, b, y]) => {
    const both = [dateOf(Number(y), Number(a), Number(b)), dateOf(Number(y), Number(b), Number(a))].filter(
      (each) => each !== null,
    );
    if (both.length === 0) wrong = true;
    for (const wall of new Set(both)) dates.push({ date: wall });
  });
  take(
    pattern(
      `(?:on )?${each} (?:week|work|working )days?|(?:on )?(?:weekdays|workdays|working days)|mon(?:day)?s? ?(?:to|through|-|–) ?fri(?:day)?s?`,
    ),
    () => repeat("*", "*", "1-5"),
  );
  take(pattern(`(?:on |at )?(?:${each} )?weekends?`), () => repeat("*", "*", "0,6"));
  take(
    pattern(
      `(?:${each} week|weekly),? on (${weekdayList})|(?:on )?${each} (${weekdayList})|(?:on )?((?:${weekdaysOf})(?:(?: ?, ?(?:and )?| and )(?:${weekdaysOf}))*)`,
    ),
    ([, a, b, c]) => {
      const named = (a ?? b ?? c ?? "").split(/ ?, ?(?:and )?| and | & /).map(weekdayOf);
      repeat("*", "*", [...new Set(named)].toSorted((x, y) => x - y).join(","));
    },
  );
  take(pattern(`${each} (morning|afternoon|evening|night)`), ([, part]) => {
    half = part === "morning" ? "am" : "pm";
    repeat("*", "*", "*");
  });
  take(pattern(`${each} day|daily`), () => repeat("*", "*", "*"));
  take(pattern("(?:the )?day after tomorrow"), () => date(today + 2 * dayMs));
  take(pattern("tomorrow"), () => date(today + dayMs));
  take(pattern("today"), () => date(today));
  take(pattern("tonight"), () => {
    half = "pm";
    date(today);
  });
  // "Next Friday" is this week's for some and next week's for others.
  take(pattern(`(?:on )?(next|this|coming|this coming)? ?(${weekday})`), ([, which, name = ""]) => {
    const coming = comingWeekday(weekdayOf(name), today);
    date(coming === today && which === "next" ? today + 7 * dayMs : coming);
    if (which === "next" && coming !== today) date(coming + 7 * dayMs);
  });
  take(pattern("(?:in the |this )?(morning|afternoon|evening)|at night"), ([, part]) => {
    half = part === "morning" ? "am" : "pm";
  });
  const add = (hour: number, minute: number, said: string | undefined, isWritten24: boolean): void => {
    const clock = clockTime(hour, minute, said === "am" || said === "pm" ? said : hour > 12 ? null : half, isWritten24);
    if (clock === null) wrong = true;
    else found.clocks.push(clock);
  };
  take(pattern("(?:at )?(?:12 )?(noon|midday)"), () => void found.clocks.push({ minutes: 720, isSure: true }));
  // Midnight begins a day for some and ends it for others.
  take(pattern("(?:at )?(?:12 )?midnight"), () => {
    found.clocks.push({ minutes: 0, isSure: true });
    dates.push(...dates.map((each) => ({ date: each.date + dayMs })));
  });
  take(pattern("(?:at |and |,)? ?(\\d{1,2})[:.](\\d{2}) ?(am|pm)?"), ([whole, hour = "", minute, said]) =>
    add(Number(hour), Number(minute), said, /\b0\d[:.]/.test(whole)),
  );
  take(pattern(`(?:at )?(half|quarter) (past|to) (${number})(?: ?(am|pm))?`), ([, part, side, hour = "", said]) => {
    if (part === "half" && side === "to") wrong = true;
    const minutes = part === "half" ? 30 : 15;
    add(side === "to" ? numberOf(hour) - 1 : numberOf(hour), side === "to" ? 60 - minutes : minutes, said, false);
  });
  take(
    pattern(`(?:at |and |,) ?(${number})(?: ?(am|pm)| o'?clock)?|(\\d{1,2}) ?(am|pm)|(\\d{1,2}) o'?clock`),
    ([, a, saidA, b, saidB, c]) => add(numberOf(a ?? b ?? c ?? ""), 0, saidA ?? saidB, false),
  );
  take(/(?<=\s)(?:at|on|the|,|and|of|please|once|run|do it)(?=\s)/u, () => {});

  function dated(yearly: string | undefined, name = "", day = "", year?: string): void {
    const [m, d] = [monthOf(name), Number(day)];
    if (yearly !== undefined) repeat(String(d), String(m), "*");
    else date(year === undefined ? comingDate(m, d, today) : dateOf(Number(year), m, d));
  }
  // Two kinds of repetition at once, or one and a date, is more than a schedule says.
  const isMixed = repeats.length > 1 || (repeats.length > 0 && dates.length > 0);
  return { ...found, days: repeats.length > 0 ? repeats : dates, rest: wrong || isMixed ? text : rest() };
}
