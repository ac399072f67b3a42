import { monthOf, weekdayOf, yearOf } from "../../dates/calendar.ts";
import type { Day } from "../../dates/calendar.ts";
import { shortWeekday } from "../../dates/names.ts";
import type { Language } from "../../skill.ts";
import { isMoneyMeasure } from "./columns.ts";
import { roundHalfUp } from "./numbers.ts";
import type { NumberStyle } from "./numbers.ts";
import type { Rate } from "./rates.ts";
import type { Span } from "./weeks.ts";

/** Figures in the way the last report writes them: signs, marks and digits of its own cells. */
export class Format {
  readonly #style: NumberStyle;
  readonly #currency: string;
  readonly #decimals: number | null;
  readonly #isSuffix: boolean;
  readonly #thousands: string;

  constructor(options: {
    style: NumberStyle;
    currency: string | null;
    decimals: number | null;
    samples: readonly string[];
  }) {
    this.#style = options.style;
    this.#currency = options.currency ?? "";
    this.#decimals = options.decimals;
    const money = options.samples.find((sample) => this.#currency !== "" && sample.includes(this.#currency)) ?? "";
    this.#isSuffix =
      money === "" ? this.#style === "comma" && this.#currency === "€" : money.trim().endsWith(this.#currency);
    const grouped = options.samples
      .map((sample) => /\d([.,'’\s\u00a0\u202f])\d{3}(?!\d)/.exec(sample)?.[1])
      .find((mark) => mark !== undefined && mark !== this.#point);
    this.#thousands = grouped ?? (this.#style === "comma" ? "." : ",");
  }

  get #point(): string {
    return this.#style === "comma" ? "," : ".";
  }

  number(value: number, decimals: number): string {
    const [whole = "0", fraction] = Math.abs(roundHalfUp(value, decimals)).toFixed(decimals).split(".");
    const text = `${whole.replace(/\B(?=(\d{3})+$)/g, this.#thousands)}${fraction === undefined ? "" : `${this.#point}${fraction}`}`;
    return value < 0 && Number(text.replace(/\D/g, "")) !== 0 ? `-${text}` : text;
  }

  money(value: number, decimals = this.#moneyDecimals): string {
    const text = this.number(Math.abs(value), decimals);
    const whole =
      this.#currency === "" ? text : this.#isSuffix ? `${text} ${this.#currency}` : `${this.#currency}${text}`;
    return value < 0 ? `-${whole}` : whole;
  }

  measure(id: string, value: number | null, sample = ""): string {
    if (value === null) return "–";
    if (isMoneyMeasure(id)) return this.money(value, sample === "" ? this.#moneyDecimals : this.#decimalsIn(sample));
    return this.number(value, Number.isInteger(roundHalfUp(value, 4)) ? 0 : 2);
  }

  rate(rate: Pick<Rate, "unit">, value: number | null, sample = ""): string {
    if (value === null) return "–";
    const decimals = sample === "" ? (this.#decimals ?? 2) : this.#decimalsIn(sample);
    if (sample.includes("%") || (sample === "" && rate.unit === "percent"))
      return `${this.number(value * 100, decimals)}${/\d%/.test(sample) ? "" : " "}%`;
    if (rate.unit === "money") return this.money(value, decimals);
    // A percentage written without its sign is still one.
    return `${this.number(rate.unit === "percent" ? value * 100 : value, decimals)}${/\d\s?[x×]$/i.test(sample) ? "x" : ""}`;
  }

  /** "+8.03 %"; null when there is nothing to compare with. */
  change(now: number | null, before: number | null): string | null {
    if (now === null || before === null || before === 0) return null;
    return `${this.signed(((now - before) / Math.abs(before)) * 100, (value) => this.number(value, 2))} %`;
  }

  signed(value: number, write: (value: number) => string): string {
    const text = write(value);
    return value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
  }

  get #moneyDecimals(): number {
    if (this.#decimals === 0) return 0;
    return this.#currency === "₩" || this.#currency === "¥" ? 0 : 2;
  }

  #decimalsIn(sample: string): number {
    const fraction = new RegExp(`\\d\\${this.#point}(\\d+)(?!.*\\d)`).exec(sample)?.[1];
    return fraction === undefined ? 0 : fraction.length;
  }
}

const monthName = (day: Day) =>
  new Intl.DateTimeFormat("en", { month: "long", timeZone: "UTC" }).format(Date.parse(`${day}T00:00:00Z`));
const dayNumber = (day: Day) => Number(day.slice(8));

/** "9 to 15 November 2026". */
export function spanText({ first, last }: Span, language: Language): string {
  if (language === "ko")
    return `${yearOf(first)}년 ${monthOf(first)}월 ${dayNumber(first)}일~${monthOf(first) === monthOf(last) ? "" : `${monthOf(last)}월 `}${dayNumber(last)}일`;
  const isOneMonth = first.slice(0, 7) === last.slice(0, 7);
  return `${dayNumber(first)}${isOneMonth ? "" : ` ${monthName(first)}${yearOf(first) === yearOf(last) ? "" : ` ${yearOf(first)}`}`} to ${dayNumber(last)} ${monthName(last)} ${yearOf(last)}`;
}

/** "Fri 2026-11-13". */
export function dayText(day: Day, language: Language): string {
  const weekday = shortWeekday(weekdayOf(day), language);
  return language === "ko" ? `${day} (${weekday})` : `${weekday} ${day}`;
}
